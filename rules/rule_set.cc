#include "rules/rule_set.h"

#include <algorithm>
#include <bit>
#include <span>

#include "core/hash.h"
#include "core/spread_sort.h"
#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/rule_set_impl.h"
#include "rules/word_counts.h"

namespace newswatch::rules {
namespace {

using Clock = std::chrono::steady_clock;

// Reading the clock for each rule would cost more than most rules do.
constexpr unsigned kTimedOneOf = 64;

// Counting an item's words costs about as much as matching it, so that fewer are counted once the
// shares are well known.
unsigned counted_one_of(const WordCounts& counts) { return counts.items() < 1'000 ? 8 : 64; }

// Which conditions the item at hand meets, each looked at once.
class Gate {
 public:
  void start(size_t conditions) { known_.assign(conditions, Unknown); }

  bool open(std::uint32_t number, const Where& where, const Item& item, const Context& context) {
    if (number == 0) return true;
    auto& known = known_[number];
    if (known == Unknown) known = takes(where, item, context) ? Open : Closed;
    return known == Open;
  }

 private:
  enum State : unsigned char { Unknown, Open, Closed };
  std::vector<State> known_;
};

struct Held {
  RuleNumber rule = 0;
  NodeId root = 0;

  bool operator==(const Held& other) const { return rule == other.rule; }
  bool operator<(const Held& other) const { return rule < other.rule; }
};

// Rules whose anchor and guards the item holds; one that two words lead to stands twice.
class Candidates {
 public:
  void start(size_t most) {
    count_ = 0;
    if (rules_.size() >= most) return;
    rules_.resize(most);
    roots_.resize(most);
  }
  // No processor guesses which one of a dozen is wanted: so that none has to, each is written down,
  // and the next over it.
  void add_if(bool either, bool other, RuleNumber rule, NodeId root) {
    rules_[count_] = rule;
    roots_[count_] = root;
    count_ += static_cast<size_t>(either) | static_cast<size_t>(other);
  }
  std::span<const RuleNumber> rules() const { return {rules_.data(), count_}; }
  std::span<const NodeId> roots() const { return {roots_.data(), count_}; }

 private:
  std::vector<RuleNumber> rules_;
  std::vector<NodeId> roots_;
  size_t count_ = 0;
};

// What a thread needs to match items, kept from item to item.
struct Scratch {
  Document document;
  Evaluator evaluator;
  Evaluator relaxed;
  Gate gate;
  Candidates candidates;
  std::vector<Held> held;
  std::vector<Held> spare;  // for sorting
  unsigned items = 0;
};

Scratch& scratch() {
  static thread_local Scratch made;
  return made;
}

// All conditions share what is found out about the language.
Context with_language(Context context, const ItemLanguage& language) {
  if (context.language == nullptr) context.language = &language;
  return context;
}

void sort_once_each(std::vector<Held>& held, std::vector<Held>& spare, size_t rules) {
  const auto bits = static_cast<unsigned>(std::bit_width(rules));
  const auto shift = bits > kSpreadBits ? bits - kSpreadBits : 0;
  spread_sort(held, spare, [shift](const Held& one) { return one.rule >> shift; });
  held.erase(std::unique(held.begin(), held.end()), held.end());
}

// Adds the time that `work` takes to `cost`, as often as it stands for.
template <class Work>
auto timed(std::atomic<std::uint64_t>& cost, std::uint64_t times, const Work& work) {
  const auto start = Clock::now();
  const auto result = work();
  const auto took = std::chrono::nanoseconds(Clock::now() - start).count();
  cost.fetch_add(static_cast<std::uint64_t>(took) * times, std::memory_order_relaxed);
  return result;
}

}  // namespace

// Of the rule with this id, or free where there is none.
size_t RuleSet::Impl::slot_of(const RuleId& id) const {
  const auto mask = by_id.size() - 1;
  auto slot = hash128(id.value).low & mask;
  while (by_id[slot] != kNoRule && rules[by_id[slot]].id != id) slot = (slot + 1) & mask;
  return slot;
}

void RuleSet::Impl::index_ids() {
  by_id.assign(std::bit_ceil(2 * rules.size() + 1), kNoRule);
  for (RuleNumber rule = 0; rule < rules.size(); ++rule) {
    auto& slot = by_id[slot_of(rules[rule].id)];
    if (slot == kNoRule) slot = rule;
  }
  id_ends.reserve(rules.size());
  for (const auto& rule : rules) {
    ids += rule.id.value;
    id_ends.push_back(static_cast<std::uint32_t>(ids.size()));
  }
  ids.shrink_to_fit();
}

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

std::vector<Match> RuleSet::match(const Item& item, const Context& context) const {
  const ItemLanguage language(item);
  read(item);
  return matches_in(item, with_language(context, language));
}

std::vector<RuleSet::NearlyMatched> RuleSet::near_misses(const Item& item,
                                                         const Context& context) const {
  const ItemLanguage language(item);
  read(item);
  return near_misses_in(item, with_language(context, language));
}

RuleSet::Looked RuleSet::look(const Item& item, const Context& around) const {
  const ItemLanguage language(item);
  const auto context = with_language(around, language);
  read(item);
  Looked looked;
  looked.matches = matches_in(item, context);
  looked.near_misses = near_misses_in(item, context);
  return looked;
}

void RuleSet::read(const Item& item) const {
  auto& [document, evaluator, relaxed, gate, candidates, held, spare, items] = scratch();
  const auto& index = impl_->index;
  document.read(item, index);
  evaluator.start(index, document);
  gate.start(impl_->wheres.size());
  for (const auto term : document.terms()) index.expect_start(term);
  size_t most = 0;
  for (const auto term : document.terms()) {
    most += index.anchored(term).size();
    index.expect_anchored(term);
  }
  candidates.start(most);
  for (const auto term : document.terms()) {
    for (const auto& [rule, root, guards] : index.anchored(term)) {
      candidates.add_if(document.holds(guards[0]), document.holds(guards[1]), rule, root);
    }
  }
  evaluator.expect(candidates.roots());
}

std::vector<Match> RuleSet::matches_in(const Item& item, const Context& context) const {
  auto& [document, evaluator, relaxed, gate, candidates, held, spare, items] = scratch();
  const auto& index = impl_->index;
  held.clear();
  const bool timing = items % kTimedOneOf == 0;
  if (const auto& counts = impl_->counts; counts && items % counted_one_of(*counts) == 0) {
    counts->add(document, index);
  }
  ++items;
  const bool conditions = impl_->wheres.size() > 1;
  const auto wanted = [&](RuleNumber rule) {
    if (!conditions) return true;
    const auto where = impl_->where_of[rule];
    return gate.open(where, impl_->wheres[where], item, context);
  };
  const auto rules = candidates.rules();
  const auto roots = candidates.roots();
  // A rule met by two words of its anchor is answered from the evaluator's memory the second time.
  for (size_t i = 0; i < rules.size(); ++i) {
    if (!wanted(rules[i])) continue;
    const auto look = [&] { return evaluator.holds(roots[i]); };
    const bool holds = timing ? timed(impl_->costs[rules[i]], kTimedOneOf, look) : look();
    if (!holds) continue;
    held.push_back({rules[i], roots[i]});
    __builtin_prefetch(&impl_->id_ends[rules[i]]);
  }
  for (const auto rule : index.slow()) {
    if (!wanted(rule)) continue;
    const auto root = index.root(rule);
    const auto look = [&] { return evaluator.holds(root); };
    if (timed(impl_->costs[rule], 1, look)) held.push_back({rule, root});
  }
  sort_once_each(held, spare, impl_->rules.size());

  for (const auto& one : held) __builtin_prefetch(impl_->id(one.rule).data());
  std::vector<Match> matches;
  matches.reserve(held.size());
  for (const auto& [rule, root] : held) {
    matches.push_back({RuleId{std::string(impl_->id(rule))}, evaluator.ranges(root)});
  }
  return matches;
}

std::vector<RuleSet::NearlyMatched> RuleSet::near_misses_in(const Item& item,
                                                            const Context& context) const {
  auto& [document, evaluator, relaxed, gate, candidates, held, spare, items] = scratch();
  const auto& index = impl_->index;
  relaxed.start_relaxed(index, document, evaluator);
  held.clear();
  const auto look = [&](RuleNumber rule) {
    if (!index.has_phrases(rule)) return;
    const auto where = impl_->where_of[rule];
    const auto root = index.root(rule);
    if (relaxed.holds(root) && !evaluator.holds(root) &&
        gate.open(where, impl_->wheres[where], item, context)) {
      held.push_back({rule, root});
    }
  };
  for (const auto rule : candidates.rules()) look(rule);
  for (const auto rule : index.slow()) look(rule);
  sort_once_each(held, spare, impl_->rules.size());

  std::vector<NearlyMatched> found;
  for (const auto& [rule, root] : held) {
    auto misses = relaxed.all_near_misses(root);
    if (!misses.empty()) found.push_back({impl_->rules[rule].id, std::move(misses)});
  }
  return found;
}

std::vector<std::chrono::nanoseconds> RuleSet::costs() const {
  std::vector<std::chrono::nanoseconds> list;
  list.reserve(impl_->costs.size());
  for (const auto& cost : impl_->costs) list.emplace_back(cost.load(std::memory_order_relaxed));
  return list;
}

std::optional<Explanation> RuleSet::explain(const RuleId& id, const Item& item,
                                            const Context& context) const {
  const auto rule = impl_->number_of(id);
  if (rule == Impl::kNoRule || impl_->queries.empty()) return std::nullopt;
  return rules::explain(*impl_->queries[rule], impl_->wheres[impl_->where_of[rule]], item, context);
}

const std::shared_ptr<WordCounts>& RuleSet::word_counts() const { return impl_->counts; }

const std::vector<RuleInfo>& RuleSet::rules() const { return impl_->rules; }

const RuleInfo* RuleSet::find(const RuleId& id) const {
  const auto rule = impl_->number_of(id);
  return rule == Impl::kNoRule ? nullptr : &impl_->rules[rule];
}

}  // namespace newswatch::rules
