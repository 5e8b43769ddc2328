#include "rules/rule_set.h"

#include <algorithm>
#include <cctype>

#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/rule_set_impl.h"

namespace newswatch::rules {
namespace {

// What a thread needs to match items, kept from item to item.
struct Scratch {
  Document document;
  Evaluator evaluator;
  std::vector<RuleNumber> candidates;
};

// BCP 47: "en" takes "en-GB" too. An item that doesn't say its language is taken by all, since
// leaving it out could lose a story.
bool takes_language(const std::vector<std::string>& wanted, const std::string& language) {
  if (wanted.empty() || language.empty()) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    if (language.size() < one.size()) return false;
    const bool begins = std::equal(one.begin(), one.end(), language.begin(), [](char a, char b) {
      return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
    });
    return begins && (language.size() == one.size() || language[one.size()] == '-' ||
                      language[one.size()] == '_');
  });
}

}  // namespace

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

std::vector<Match> RuleSet::match(const Item& item) const {
  static thread_local Scratch scratch;
  auto& [document, evaluator, candidates] = scratch;
  const auto& index = impl_->index;
  document.read(item, index);
  candidates.clear();
  for (const auto term : document.terms()) {
    const auto rules = index.anchored(term);
    candidates.insert(candidates.end(), rules.begin(), rules.end());
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());

  std::vector<Match> matches;
  evaluator.start(index, document);
  for (const auto rule : candidates) {
    if (!takes_language(impl_->languages[rule], item.language)) continue;
    if (!evaluator.holds(index.root(rule))) continue;
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
