#include "daemon/scheduler.h"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = from_millis(1'764'000'000'000);

FeedId feed(std::string name) { return FeedId{std::move(name)}; }

std::string taken(Scheduler& scheduler, Time now) {
  const auto t = scheduler.take(now);
  return t ? t->feed.value : "";
}

TEST(Scheduler, TakesAFeedWhenItIsDueAndNotBefore) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("a"), "a.example", kStart + seconds(5));
  EXPECT_FALSE(scheduler.take(kStart));
  EXPECT_EQ(scheduler.next_wake(), kStart + seconds(5));
  EXPECT_FALSE(scheduler.take(kStart + milliseconds(4999)));
  const auto t = scheduler.take(kStart + seconds(7));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->feed, feed("a"));
  EXPECT_EQ(t->due, kStart + seconds(5)) << "so that its delay can be told";
}

TEST(Scheduler, TakesTheLongestDueFirst) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("late"), "a.example", kStart + seconds(2));
  scheduler.set(feed("early"), "b.example", kStart + seconds(1));
  EXPECT_EQ(taken(scheduler, kStart + seconds(3)), "early");
  EXPECT_EQ(taken(scheduler, kStart + seconds(3)), "late");
}

TEST(Scheduler, OneRequestAtATimeForAHostAndAGapAfterIt) {
  Scheduler scheduler({.concurrency = 1, .gap = seconds(1)}, 10);
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
  Scheduler scheduler({.concurrency = 2, .gap = seconds(0)}, 10);
  for (const auto* name : {"a", "b", "c"}) scheduler.set(feed(name), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart), "b");
  EXPECT_EQ(taken(scheduler, kStart), "");
  scheduler.finished(feed("a"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart), "c");
}

TEST(Scheduler, AllowsAsManyAtOnceInAllAsConfigured) {
  Scheduler scheduler({}, 2);
  for (const auto* name : {"a", "b", "c"}) {
    scheduler.set(feed(name), std::string(name) + ".example", kStart);
  }
  EXPECT_EQ(taken(scheduler, kStart), "a");
  EXPECT_EQ(taken(scheduler, kStart), "b");
  EXPECT_EQ(taken(scheduler, kStart), "");
  EXPECT_FALSE(scheduler.next_wake()) << "a poll has to end first";
  scheduler.finished(feed("b"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart), "c");
}

TEST(Scheduler, AHeldHostWaitsAndTheLaterHoldWins) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.hold_host("one.example", kStart + minutes(10));
  scheduler.hold_host("one.example", kStart + minutes(5));
  EXPECT_EQ(scheduler.hosts_held(kStart), 1u);
  EXPECT_EQ(taken(scheduler, kStart + minutes(9)), "");
  EXPECT_EQ(scheduler.next_wake(), kStart + minutes(10));
  EXPECT_EQ(taken(scheduler, kStart + minutes(10)), "a");
}

TEST(Scheduler, AHoldOutlivesTheLastFeedOfItsHost) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("a"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  scheduler.hold_host("one.example", kStart + minutes(10));
  scheduler.finished(feed("a"), kStart, std::nullopt);
  scheduler.set(feed("b"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart + minutes(1)), "");
}

TEST(Scheduler, ARemovedFeedIsForgottenEvenWhileItRuns) {
  Scheduler scheduler({}, 10);
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
  Scheduler scheduler({.concurrency = 1, .gap = seconds(10)}, 10);
  scheduler.set(feed("a"), "old.example", kStart);
  scheduler.set(feed("a"), "new.example", kStart + seconds(1));
  EXPECT_EQ(scheduler.due(kStart), 0u);
  EXPECT_EQ(taken(scheduler, kStart + seconds(1)), "a");
}

TEST(Scheduler, AFeedThatIsGoneIsNotDueAgain) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("a"), "one.example", kStart);
  EXPECT_EQ(taken(scheduler, kStart), "a");
  scheduler.finished(feed("a"), kStart, std::nullopt);
  EXPECT_EQ(taken(scheduler, kStart + hours(1000)), "");
  EXPECT_TRUE(scheduler.contains(feed("a")));
}

TEST(Scheduler, CountsWhatIsDueAndWhatWaits) {
  Scheduler scheduler({}, 10);
  scheduler.set(feed("a"), "one.example", kStart);
  scheduler.set(feed("b"), "one.example", kStart + hours(1));
  scheduler.set(feed("c"), "two.example", kStart);
  EXPECT_EQ(scheduler.due(kStart), 2u);
  EXPECT_EQ(scheduler.waiting(), 3u);
  EXPECT_TRUE(scheduler.take(kStart));
  EXPECT_EQ(scheduler.running(), 1u);
  EXPECT_EQ(scheduler.waiting(), 2u);
}

// A month of a thousand feeds on a hundred hosts: each is polled at its interval, none early, and
// no host is asked twice within its gap.
TEST(Scheduler, KeepsItsPromisesOverASimulatedMonth) {
  Scheduler scheduler({.concurrency = 1, .gap = seconds(1)}, 50);
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
