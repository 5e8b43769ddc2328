#include "rules/rule_set.h"

#include <algorithm>

#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/rule_set_impl.h"

namespace newswatch::rules {
namespace {

// What a thread needs to match items, kept from item to item.
struct Scratch {
  Document document;
  Evaluator evaluator;
  std::vector<RuleNumber> held;
};

}  // namespace

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

std::vector<Match> RuleSet::match(const Item& item) const {
  static thread_local Scratch scratch;
  auto& [document, evaluator, held] = scratch;
  const auto& index = impl_->index;
  document.read(item, index);
  evaluator.start(index, document);
  held.clear();
  // A rule met by two words of its anchor is answered from the evaluator's memory the second time.
  for (const auto term : document.terms()) {
    for (const auto rule : index.anchored(term)) {
      if (evaluator.holds(index.root(rule))) held.push_back(rule);
    }
  }
  for (const auto rule : index.slow()) {
    if (evaluator.holds(index.root(rule))) held.push_back(rule);
  }
  std::sort(held.begin(), held.end());
  held.erase(std::unique(held.begin(), held.end()), held.end());

  std::vector<Match> matches;
  for (const auto rule : held) {
    if (!takes(impl_->where[rule], item)) continue;
    matches.push_back({impl_->rules[rule].id, evaluator.spans(index.root(rule))});
  }
  return matches;
}

const std::vector<RuleInfo>& RuleSet::rules() const { return impl_->rules; }

const RuleInfo* RuleSet::find(const RuleId& id) const {
  const auto found = impl_->by_id.find(id);
  return found == impl_->by_id.end() ? nullptr : &impl_->rules[found->second];
}

}  // namespace newswatch::rules
