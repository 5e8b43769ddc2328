// Backtest: what rules would have alerted of items that are past, and what an edit changes in it.
//
// Items go through rules and dedup as they do in the daemon: a rule alerts once a story; further
// items of the story are copies. Not on the loop: used by the command line alone.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/feed.h"
#include "core/item.h"
#include "dedup/deduplicator.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {

struct PastItem {
  FeedId feed;
  ItemKey key;
  Item item;
  std::optional<Time> seen;  // when it was first seen, or else published
};

struct RuleTally {
  RuleId rule;
  std::size_t items = 0;        // that it matches
  std::size_t alerts = 0;       // stories told
  std::size_t copies = 0;       // items of stories that were told before
  std::size_t near_misses = 0;  // items that a wider ~n would have matched (rules/near_miss.h)
  std::size_t added = 0;        // items that the baseline's rule of this id does not match
  std::size_t removed = 0;      // items that only it matches
  bool is_new = false;          // the baseline has no rule of this id
  bool is_gone = false;         // only the baseline has one
};

// An item that a rule and its baseline disagree on.
struct Change {
  RuleId rule;
  bool added = false;
  std::string item;  // its id
  std::string title;
  std::optional<Time> seen;
};

struct BacktestReport {
  std::size_t items = 0;
  std::size_t undated = 0;  // they count, but on no day
  std::optional<Time> first, last;
  std::vector<RuleTally> rules;  // in the order of the files, then those that are gone
  std::size_t stories = 0;       // of which any rule told
  std::size_t alerts = 0;
  std::size_t copies = 0;
  std::map<std::chrono::sys_days, std::size_t> alerts_by_day;  // UTC, each day from first to last
  bool has_baseline = false;
  std::size_t added = 0;  // of all rules
  std::size_t removed = 0;
  std::vector<Change> changes;  // the first kMaxChanges

  // Days from the first item to the last, both counted; at least 1.
  std::size_t days() const;
};

class Backtest {
 public:
  static constexpr std::size_t kMaxChanges = 1000;

  // `baseline` may be null. `dedup`: how copies and stories are told, as in `dedup:`.
  Backtest(std::shared_ptr<const rules::RuleSet> rules,
           std::shared_ptr<const rules::RuleSet> baseline, const dedup::Settings& dedup);

  // Items in the order in which they were seen. Matches them on all cores.
  void add(const std::vector<PastItem>& items);

  BacktestReport report() const;

 private:
  using RuleIndices = std::vector<std::uint32_t>;

  RuleIndices numbers_of(const std::vector<Match>& matches) const;
  void tally(const PastItem& item, const RuleIndices& fired, const dedup::Fingerprint& print);
  void compare(const PastItem& item, const RuleIndices& fired, const RuleIndices& before);
  void change(const PastItem& item, std::uint32_t rule, bool added);

  std::shared_ptr<const rules::RuleSet> rules_;
  std::shared_ptr<const rules::RuleSet> baseline_;
  dedup::Deduplicator dedup_;
  std::unordered_map<RuleId, std::uint32_t> numbers_;  // in report_.rules
  std::unordered_set<std::string> told_;               // rule and report
  std::unordered_set<std::string> stories_;
  BacktestReport report_;
  Time clock_{};  // of the last item that had a time
};

// Calls work(i) for each i below `count`, on all cores.
void for_each_on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace newswatch::daemon
