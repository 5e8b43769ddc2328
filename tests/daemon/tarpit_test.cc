// Many servers that never answer, among more that do: by simulation, with a clock of its own.
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "daemon/scheduler.h"

namespace newswatch::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = from_millis(1'764'000'000'000);
constexpr int kHealthy = 4500;
constexpr int kTarpits = 500;
constexpr Duration kAnswer = milliseconds(5);
constexpr Duration kTimeout = seconds(30);
constexpr Duration kInterval = seconds(30);

struct Scenario {
  int tarpits = 0;
  bool all_due_at_once = false;    // as after a time of being switched off
  bool tarpits_are_known = false;  // as after a restart
};

// How late healthy polls start, in order.
std::vector<Duration> lateness(const Scenario& scenario) {
  Scheduler scheduler({});
  std::mt19937 random(1);
  std::uniform_int_distribution<int> offset(0, static_cast<int>(kInterval.count()) - 1);
  const auto add = [&](const std::string& name, const std::string& host, bool expect_slow) {
    const auto due = scenario.all_due_at_once ? Duration{0} : milliseconds(offset(random));
    scheduler.set(FeedId{name}, host, kStart + due, expect_slow);
  };
  // Five feeds share a host, so that there is some lateness without tarpits.
  for (int i = 0; i < kHealthy; ++i) {
    add(fmt::format("{:04}-healthy", i), fmt::format("host{}.example", i / 5), false);
  }
  for (int i = 0; i < scenario.tarpits; ++i) {
    add(fmt::format("{:04}-tarpit", i * 7), fmt::format("tarpit{}.example", i),
        scenario.tarpits_are_known);
  }

  std::vector<Duration> out;
  std::multimap<Time, FeedId> ends;
  const Time end = kStart + minutes(5);
  for (Time now = kStart; now < end;) {
    while (!ends.empty() && ends.begin()->first <= now) {
      const auto id = ends.begin()->second;
      ends.erase(ends.begin());
      scheduler.finished(id, now, now + kInterval / 2 + milliseconds(offset(random)));
    }
    while (const auto taken = scheduler.take(now)) {
      const bool tarpit = taken->feed.value.ends_with("tarpit");
      if (!tarpit) out.push_back(now - taken->due);
      ends.emplace(now + (tarpit ? kTimeout : kAnswer), taken->feed);
    }
    auto next = scheduler.next_wake().value_or(end);
    if (!ends.empty()) next = std::min(next, ends.begin()->first);
    now = std::max(next, now + milliseconds(1));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Duration p99(const std::vector<Duration>& sorted) { return sorted.at(sorted.size() * 99 / 100); }

TEST(Tarpits, FiveHundredAmongFiveThousandDoNotDelayTheOthers) {
  const auto baseline = lateness({});
  const auto beside = lateness({.tarpits = kTarpits});
  EXPECT_GT(p99(baseline).count(), 0);
  EXPECT_LE(p99(beside), 2 * p99(baseline));
  EXPECT_GE(beside.size(), baseline.size() * 99 / 100) << "and none of them is polled less often";
}

TEST(Tarpits, ThatAreKnownDoNotDelayARestart) {
  const auto baseline = lateness({.all_due_at_once = true});
  const auto beside =
      lateness({.tarpits = kTarpits, .all_due_at_once = true, .tarpits_are_known = true});
  EXPECT_GT(p99(baseline).count(), 0);
  EXPECT_LE(p99(beside), 2 * p99(baseline));
}

}  // namespace
}  // namespace newswatch::daemon
