#include "daemon/backtest.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace newswatch::daemon {
namespace {

using std::chrono::days;
using std::chrono::floor;

}  // namespace

std::size_t BacktestReport::days() const {
  if (!first || !last) return 1;
  const auto span = floor<std::chrono::days>(*last) - floor<std::chrono::days>(*first);
  return static_cast<std::size_t>(span.count()) + 1;
}

void for_each_on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kAtOnce = 16;
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto run = [&] {
    try {
      while (true) {
        const auto start = next.fetch_add(kAtOnce);
        if (start >= count) return;
        for (auto i = start; i < std::min(start + kAtOnce, count); ++i) work(i);
      }
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 1; i < cores; ++i) helpers.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

Backtest::Backtest(std::shared_ptr<const rules::RuleSet> rules,
                   std::shared_ptr<const rules::RuleSet> baseline, const dedup::Settings& dedup)
    : rules_(std::move(rules)), baseline_(std::move(baseline)), dedup_(dedup) {
  const auto add = [this](const rules::RuleInfo& rule) -> RuleTally& {
    const auto number = static_cast<std::uint32_t>(report_.rules.size());
    if (numbers_.try_emplace(rule.id, number).second) {
      report_.rules.emplace_back().rule = rule.id;
    }
    return report_.rules[numbers_.at(rule.id)];
  };
  for (const auto& rule : rules_->rules()) {
    add(rule).is_new = baseline_ && !baseline_->find(rule.id);
  }
  if (!baseline_) return;
  report_.has_baseline = true;
  for (const auto& rule : baseline_->rules()) {
    if (!rules_->find(rule.id)) add(rule).is_gone = true;
  }
}

Backtest::RuleIndices Backtest::numbers_of(const std::vector<Match>& matches) const {
  RuleIndices found;
  for (const auto& match : matches) found.push_back(numbers_.at(match.rule));
  std::sort(found.begin(), found.end());
  return found;
}

void Backtest::add(const std::vector<PastItem>& items) {
  std::vector<RuleIndices> fired(items.size());
  std::vector<RuleIndices> before(items.size());
  std::vector<RuleIndices> missed(items.size());
  std::vector<dedup::Fingerprint> prints(items.size());
  for_each_on_all_cores(items.size(), [&](std::size_t i) {
    const auto& item = items[i].item;
    const auto looked = rules_->look(item);
    fired[i] = numbers_of(looked.matches);
    if (!fired[i].empty()) prints[i] = dedup::fingerprint_of(item);
    for (const auto& near : looked.near_misses) missed[i].push_back(numbers_.at(near.rule));
    if (baseline_) before[i] = numbers_of(baseline_->match(item));
  });
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    ++report_.items;
    if (item.seen) {
      clock_ = *item.seen;
      report_.first = std::min(report_.first.value_or(clock_), clock_);
      report_.last = std::max(report_.last.value_or(clock_), clock_);
    } else {
      ++report_.undated;
    }
    for (const auto number : missed[i]) ++report_.rules[number].near_misses;
    if (!fired[i].empty()) tally(item, fired[i], prints[i]);
    if (baseline_) compare(item, fired[i], before[i]);
  }
  dedup_.expire(clock_);
}

void Backtest::tally(const PastItem& item, const RuleIndices& fired,
                     const dedup::Fingerprint& print) {
  const auto decision = dedup_.decide({item.feed, item.key, &print, clock_});
  const auto& report = decision.report.value;
  stories_.insert(decision.story.value);
  for (const auto number : fired) {
    auto& rule = report_.rules[number];
    ++rule.items;
    if (!told_.insert(std::to_string(number) + '/' + report).second) {
      ++rule.copies;
      ++report_.copies;
      continue;
    }
    ++rule.alerts;
    ++report_.alerts;
    if (item.seen) ++report_.alerts_by_day[floor<days>(*item.seen)];
  }
}

void Backtest::compare(const PastItem& item, const RuleIndices& fired, const RuleIndices& before) {
  for (const auto number : fired) {
    if (!std::binary_search(before.begin(), before.end(), number)) change(item, number, true);
  }
  for (const auto number : before) {
    if (!std::binary_search(fired.begin(), fired.end(), number)) change(item, number, false);
  }
}

void Backtest::change(const PastItem& item, std::uint32_t rule, bool added) {
  ++(added ? report_.rules[rule].added : report_.rules[rule].removed);
  ++(added ? report_.added : report_.removed);
  if (report_.changes.size() >= kMaxChanges) return;
  report_.changes.push_back(
      {report_.rules[rule].rule, added, item.item.id, item.item.title, item.seen});
}

BacktestReport Backtest::report() const {
  auto report = report_;
  report.stories = stories_.size();
  if (report.first && report.last) {
    for (auto day = floor<days>(*report.first); day <= floor<days>(*report.last); day += days(1)) {
      report.alerts_by_day.try_emplace(day, 0);
    }
  }
  return report;
}

}  // namespace newswatch::daemon
