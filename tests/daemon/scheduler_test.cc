#include "daemon/scheduler.h"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = from_millis(1'764'000'000'000);

constexpr config::RequestLimits kUnlimited = {.concurrency = 1000, .gap = Duration{0}};

FeedId feed(std::string name) { return FeedId{std::move(name)}; }

std::string taken(Scheduler& scheduler, Time now) {
  const auto t = scheduler.take(now);
  return t ? t->feed.value : "";
}

TEST(Scheduler, TakesAFeedWhenItIsDueAndNotBefore) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "a.example", kStart + seconds(5));
  EXPECT_FALSE(scheduler.take(kStart));
  EXPECT_EQ(scheduler.next_wake(), kStart + seconds(5));
  EXPECT_FALSE(scheduler.take(kStart + milliseconds(4999)));
  const auto t = scheduler.take(kStart + seconds(7));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->feed, feed("a"));
  EXPECT_EQ(t->due, kStart + seconds(5)) << "so that its delay can be told";
}

TEST(Scheduler, KeepsDistancesWhereTheClockIsSet) {
  for (const Duration by : {Duration(hours(5)), -Duration(hours(5))}) {
    Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(10)}});
    scheduler.set(feed("running"), "a.example", kStart);
    scheduler.set(feed("same-host"), "a.example", kStart);
    scheduler.set(feed("later"), "b.example", kStart + minutes(3));
    scheduler.set(feed("held"), "c.example", kStart);
    scheduler.hold_host("c.example", kStart + minutes(4));
    EXPECT_EQ(taken(scheduler, kStart), "running");
    scheduler.shift(by);
    const auto start = kStart + by;
    EXPECT_EQ(scheduler.waiting(), 3u);
    EXPECT_EQ(scheduler.running(), 1u);
    EXPECT_EQ(taken(scheduler, start + minutes(2)), "");
    scheduler.finished(feed("running"), start + minutes(2), start + minutes(30));
    EXPECT_EQ(taken(scheduler, start + minutes(2)), "");  // the gap
    EXPECT_EQ(taken(scheduler, start + minutes(2) + seconds(10)), "same-host");
    EXPECT_EQ(taken(scheduler, start + minutes(3) - milliseconds(1)), "");
    EXPECT_EQ(taken(scheduler, start + minutes(3)), "later");
    EXPECT_EQ(taken(scheduler, start + minutes(4)), "held");
  }
}

TEST(Scheduler, TakesTheLongestDueFirst) {
  Scheduler scheduler({});
  scheduler.set(feed("late"), "a.example", kStart + seconds(2));
  scheduler.set(feed("early"), "b.example", kStart + seconds(1));
  EXPECT_EQ(taken(scheduler, kStart + seconds(3)), "early");
  EXPECT_EQ(taken(scheduler, kStart + seconds(3)), "late");
}

TEST(Scheduler, OneRequestAtATimeForAHostAndAGapAfterIt) {
  Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(1)}});
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.set(feed("b"), "one.example", kStart);
  scheduler.set(feed("c"), "two.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart), "c") << "another host does not wait";
  EXPECT_EQ(taken(scheduler, kStart + seconds(30)), "") << "a still runs";
  scheduler.finished(feed("a"), kStart + seconds(30), kStart + hours(1));
  EXPECT_EQ(scheduler.next_wake(), kStart + seconds(31)) << "the gap counts from the end";
  EXPECT_EQ(taken(scheduler, kStart + milliseconds(30'999)), "");
  EXPECT_EQ(taken(scheduler, kStart + seconds(31)), "b");
}

TEST(Scheduler, AllowsAsManyAtOnceForAHostAsConfigured) {
  Scheduler scheduler({.host = {.concurrency = 2, .gap = seconds(0)}, .site = kUnlimited});
  for (const auto* name : {"a", "b", "c"}) scheduler.set(feed(name), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart), "b");
  EXPECT_EQ(taken(scheduler, kStart), "");
  scheduler.finished(feed("a"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart), "c");
}

TEST(Scheduler, AllowsAsManyAtOnceInAllAsConfigured) {
  Scheduler scheduler({.max_concurrent = 2});
  for (const auto* name : {"a", "b", "c"}) {
    scheduler.set(feed(name), std::string(name) + ".example", kStart);
  }
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart), "b");
  EXPECT_EQ(taken(scheduler, kStart), "");
  EXPECT_EQ(scheduler.next_wake(), kStart + Scheduler::kSlowAfter)
      << "a poll has to end first, or to become slow";
  scheduler.finished(feed("b"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart), "c");
}

TEST(Scheduler, AHeldHostWaitsAndTheLaterHoldWins) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.hold_host("one.example", kStart + minutes(10));
  scheduler.hold_host("one.example", kStart + minutes(5));
  EXPECT_EQ(taken(scheduler, kStart + minutes(9)), "");
  EXPECT_EQ(scheduler.next_wake(), kStart + minutes(10));
  EXPECT_EQ(taken(scheduler, kStart + minutes(10)), "a");
}

TEST(Scheduler, AHoldOutlivesTheLastFeedOfItsHost) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  scheduler.hold_host("one.example", kStart + minutes(10));
  scheduler.finished(feed("a"), kStart, std::nullopt);
  scheduler.set(feed("b"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart + minutes(1)), "");
}

TEST(Scheduler, ARemovedFeedIsForgottenEvenWhileItRuns) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.set(feed("b"), "two.example", kStart);
  scheduler.remove(feed("a"));
  EXPECT_EQ(taken(scheduler, kStart), "b");
  scheduler.remove(feed("b"));
  EXPECT_EQ(scheduler.size(), 1u) << "it runs";
  scheduler.finished(feed("b"), kStart, kStart);
  EXPECT_EQ(scheduler.size(), 0u);
  EXPECT_EQ(taken(scheduler, kStart + hours(1)), "");
}

TEST(Scheduler, AFeedMovedToAnotherHostWaitsThere) {
  Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(10)}});
  scheduler.set(feed("a"), "old.example", kStart);
  scheduler.set(feed("a"), "new.example", kStart + seconds(1));
  EXPECT_EQ(scheduler.due(kStart), 0u);
  EXPECT_EQ(taken(scheduler, kStart + seconds(1)), "a");
}

TEST(Scheduler, AFeedThatIsGoneIsNotDueAgain) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  scheduler.finished(feed("a"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart + hours(1000)), "");
  EXPECT_TRUE(scheduler.contains(feed("a")));
}

TEST(Scheduler, CountsWhatIsDueAndWhatWaits) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.set(feed("b"), "one.example", kStart + hours(1));
  scheduler.set(feed("c"), "two.example", kStart);
  EXPECT_EQ(scheduler.due(kStart), 2u);
  EXPECT_EQ(scheduler.waiting(), 3u);
  EXPECT_TRUE(scheduler.take(kStart));
  EXPECT_EQ(scheduler.running(), 1u);
  EXPECT_EQ(scheduler.waiting(), 2u);
}

TEST(Scheduler, HostsOfOneSiteShareItsLimits) {
  Scheduler scheduler({.site = {.concurrency = 2, .gap = milliseconds(250)}});
  for (const auto* host : {"feeds1.example.com", "feeds2.example.com", "FEEDS3.example.com."}) {
    scheduler.set(feed(host), host, kStart);
  }
  EXPECT_EQ(taken(scheduler, kStart), "FEEDS3.example.com.");
  EXPECT_EQ(taken(scheduler, kStart), "") << "the gap of the site";
  EXPECT_EQ(scheduler.next_wake(), kStart + milliseconds(250));
  EXPECT_EQ(taken(scheduler, kStart + milliseconds(250)), "feeds1.example.com");
  EXPECT_EQ(taken(scheduler, kStart + seconds(9)), "") << "two run";
  scheduler.finished(feed("feeds1.example.com"), kStart + seconds(9), std::nullopt);
  EXPECT_EQ(scheduler.next_wake(), kStart + milliseconds(9250));
  EXPECT_EQ(taken(scheduler, kStart + milliseconds(9250)), "feeds2.example.com");
}

// What is one site is the Public Suffix List's to say.
TEST(Scheduler, AddressesAndBlogsOfOneHosterAreSitesOfTheirOwn) {
  Scheduler scheduler({.site = {.concurrency = 1, .gap = hours(1)}});
  const std::vector<std::string> hosts = {
      "a.blogspot.com", "b.blogspot.com", "x.github.io",      "y.github.io", "one.co.uk",
      "two.co.uk",      "co.uk",          "127.0.0.1",        "127.0.0.2",   "[2001:db8::1]",
      "[2001:db8::2]",  "localhost",      "intranet-machine",
  };
  for (const auto& host : hosts) scheduler.set(feed(host), host, kStart);
  std::vector<std::string> started;
  while (const auto t = scheduler.take(kStart)) started.push_back(t->feed.value);
  EXPECT_THAT(started, ::testing::UnorderedElementsAreArray(hosts));
}

TEST(Scheduler, AHeldHostDoesNotHoldItsSite) {
  Scheduler scheduler({});
  scheduler.set(feed("a"), "a.example.com", kStart);
  scheduler.set(feed("b"), "b.example.com", kStart);
  scheduler.hold_host("a.example.com", kStart + minutes(10));
  EXPECT_EQ(taken(scheduler, kStart), "b");
}

TEST(Scheduler, APollThatTakesLongLeavesItsSlot) {
  Scheduler scheduler({.host = kUnlimited, .site = kUnlimited, .max_concurrent = 1});
  for (const auto* name : {"a", "b", "c"}) scheduler.set(feed(name), name, kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart + Scheduler::kSlowAfter - milliseconds(1)), "");
  EXPECT_EQ(scheduler.next_wake(), kStart + Scheduler::kSlowAfter);
  EXPECT_EQ(taken(scheduler, kStart + Scheduler::kSlowAfter), "b");
  EXPECT_EQ(scheduler.slow(), 1u);
  EXPECT_EQ(scheduler.running(), 2u);
  EXPECT_EQ(taken(scheduler, kStart + Scheduler::kSlowAfter), "") << "b has the slot";
  scheduler.finished(feed("a"), kStart + seconds(30), std::nullopt);
  EXPECT_EQ(scheduler.slow(), 0u);
  EXPECT_EQ(taken(scheduler, kStart + seconds(30)), "c") << "b is slow by now";
}

TEST(Scheduler, TheSlowLaneIsBounded) {
  Scheduler scheduler({.host = kUnlimited, .site = kUnlimited, .max_concurrent = 2});
  for (int i = 0; i < 100; ++i) {
    const auto name = fmt::format("tarpit-{}", i);
    scheduler.set(feed(name), name, kStart);
  }
  std::size_t started = 0;
  Time now = kStart;
  for (; now < kStart + minutes(1); now += milliseconds(100)) {
    while (scheduler.take(now)) ++started;
  }
  EXPECT_EQ(started, 2u * Scheduler::kSlowLane + 2u);
  EXPECT_EQ(scheduler.slow(), 2u * Scheduler::kSlowLane);
  EXPECT_FALSE(scheduler.next_wake()) << "a poll has to end first";
  scheduler.finished(feed("tarpit-0"), now, std::nullopt);
  EXPECT_TRUE(scheduler.take(now));
}

TEST(Scheduler, TheSlowLaneLiftsNoLimitOfHostAndSite) {
  Scheduler scheduler({.site = {.concurrency = 2, .gap = Duration{0}}, .max_concurrent = 100});
  for (int i = 0; i < 10; ++i) {
    const auto name = fmt::format("{}", i);
    scheduler.set(feed(name), fmt::format("{}.example.com", i / 2), kStart);
  }
  std::size_t started = 0;
  for (Time now = kStart; now < kStart + minutes(1); now += milliseconds(100)) {
    while (scheduler.take(now)) ++started;
  }
  EXPECT_EQ(scheduler.slow(), 2u);
  EXPECT_EQ(started, 2u);
}

TEST(Scheduler, WhatWasSlowStartsInTheSlowLaneUntilItIsQuick) {
  Scheduler scheduler({.host = kUnlimited, .site = kUnlimited});
  scheduler.set(feed("a"), "a", kStart);
  scheduler.set(feed("b"), "b", kStart, true);
  EXPECT_TRUE(scheduler.take(kStart));
  EXPECT_TRUE(scheduler.take(kStart + Scheduler::kSlowYields));
  EXPECT_EQ(scheduler.slow(), 1u) << "b failed before";
  scheduler.finished(feed("a"), kStart + seconds(30), kStart + seconds(30));
  scheduler.finished(feed("b"), kStart + seconds(1), kStart + seconds(30));
  EXPECT_TRUE(scheduler.take(kStart + seconds(31)));
  EXPECT_TRUE(scheduler.take(kStart + seconds(31)));
  EXPECT_EQ(scheduler.slow(), 1u) << "a was slow";
  scheduler.finished(feed("a"), kStart + seconds(31), kStart + seconds(32));
  EXPECT_TRUE(scheduler.take(kStart + seconds(32)));
  EXPECT_EQ(scheduler.slow(), 0u);
}

TEST(Scheduler, WhatIsExpectedToBeSlowLetsTheOthersGoFirst) {
  Scheduler scheduler({.host = kUnlimited, .site = kUnlimited});
  scheduler.set(feed("slow"), "slow", kStart, true);
  scheduler.set(feed("later"), "later", kStart + milliseconds(500));
  EXPECT_EQ(scheduler.due(kStart), 1u);
  EXPECT_EQ(taken(scheduler, kStart), "");
  EXPECT_EQ(scheduler.next_wake(), kStart + milliseconds(500));
  EXPECT_EQ(taken(scheduler, kStart + milliseconds(500)), "later");
  EXPECT_EQ(scheduler.next_wake(), kStart + Scheduler::kSlowYields);
  const auto slow = scheduler.take(kStart + Scheduler::kSlowYields);
  ASSERT_TRUE(slow);
  EXPECT_EQ(slow->due, kStart) << "what it yields is lateness";
}

TEST(Scheduler, ForgetsHostsThatHaveNoFeedsAnyLonger) {
  Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(1)}});
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.hold_host("held.example", kStart + minutes(1));
  EXPECT_TRUE(scheduler.take(kStart));
  scheduler.finished(feed("a"), kStart, std::nullopt);
  scheduler.set(feed("a"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "") << "the gap outlives the host's last feed";
  scheduler.remove(feed("a"));
  EXPECT_EQ(scheduler.hosts(), 2u);
  EXPECT_FALSE(scheduler.take(kStart + seconds(1)));
  EXPECT_EQ(scheduler.hosts(), 1u);
  EXPECT_FALSE(scheduler.take(kStart + minutes(1)));
  EXPECT_EQ(scheduler.hosts(), 0u);
}

TEST(Scheduler, AFeedThatMovesWhileItRunsKeepsItsNewHost) {
  Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(1)}});
  scheduler.set(feed("a"), "old.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  scheduler.hold_host("new.example", kStart + seconds(5));
  scheduler.set(feed("a"), "new.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart + minutes(1)), "") << "it still runs";
  scheduler.finished(feed("a"), kStart + minutes(1), kStart + minutes(2));
  EXPECT_EQ(scheduler.due(kStart + minutes(1)), 0u);
  EXPECT_EQ(scheduler.due(kStart + minutes(2)), 1u);
  EXPECT_EQ(taken(scheduler, kStart + minutes(2) + Scheduler::kSlowYields), "a");
  EXPECT_EQ(scheduler.due(kStart + minutes(2)), 0u);
  EXPECT_EQ(scheduler.hosts(), 1u) << "the one that it left is forgotten";
  scheduler.finished(feed("a"), kStart + minutes(3), std::nullopt);
  scheduler.remove(feed("a"));
  scheduler.set(feed("b"), "new.example", kStart);
  EXPECT_EQ(scheduler.due(kStart + minutes(2)), 1u) << "in the place of the one that is gone";
}

// A month of a thousand feeds on a hundred hosts: each is polled at its interval, none early, and
// no host is asked twice within its gap.
TEST(Scheduler, KeepsItsPromisesOverASimulatedMonth) {
  Scheduler scheduler({.host = {.concurrency = 1, .gap = seconds(1)}, .max_concurrent = 50});
  std::map<FeedId, Time> due;
  std::map<FeedId, std::string> host;
  for (int i = 0; i < 1000; ++i) {
    const auto id = feed(fmt::format("feed-{}", i));
    host[id] = fmt::format("host-{}.example", i % 100);
    due[id] = kStart + seconds(i);
    scheduler.set(id, host[id], due[id]);
  }
  std::map<std::string, Time> last_end;
  const Time end = kStart + hours(24 * 30);
  Duration worst{0};
  std::size_t polls = 0;
  for (Time now = kStart; now < end;) {
    while (const auto t = scheduler.take(now)) {
      ASSERT_GE(now, due[t->feed]);
      ASSERT_GE(now - last_end[host[t->feed]], seconds(1));
      worst = std::max(worst, now - due[t->feed]);
      ++polls;
      due[t->feed] = now + minutes(30);
      last_end[host[t->feed]] = now;
      scheduler.finished(t->feed, now, due[t->feed]);
    }
    now = *scheduler.next_wake();
  }
  EXPECT_GE(polls, 1000u * 2 * 24 * 29);
  EXPECT_LE(worst, seconds(10)) << "ten feeds share a host";
}

}  // namespace
}  // namespace newswatch::daemon
