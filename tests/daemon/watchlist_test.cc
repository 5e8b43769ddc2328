#include "daemon/watchlist.h"

#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kNow = from_millis(1'764'000'000'000);

std::shared_ptr<const Snapshot> snapshot_of(std::vector<Feed> feeds) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->config.feeds = std::move(feeds);
  return snapshot;
}

Feed feed_of(const std::string& id) {
  Feed feed;
  feed.id = FeedId{id};
  feed.url = "http://" + id + ".example/feed";
  return feed;
}

PollState waiting_until(Time due) {
  PollState state;
  state.next_poll = due;
  state.last_poll = state.last_success = kNow - hours(1);
  return state;
}

TEST(Watchlist, CountsFeedsByTheirHealth) {
  auto failing = waiting_until(kNow), gone = failing, silent = failing;
  failing.failures = 2;
  gone.gone = true;
  silent.last_new_item = kNow - hours(30);
  Watchlist list({{FeedId{"failing"}, failing},
                  {FeedId{"gone"}, gone},
                  {FeedId{"silent"}, silent},
                  {FeedId{"quiet"}, silent}},
                 {});
  auto watched = feed_of("silent");
  watched.max_silence = hours(24);
  list.apply(
      snapshot_of({feed_of("failing"), feed_of("gone"), watched, feed_of("quiet"), feed_of("new")}),
      kNow);
  const auto health = list.health(kNow);
  EXPECT_EQ(health.failing, 1u);
  EXPECT_EQ(health.gone, 1u);
  EXPECT_EQ(health.silent, 1u);
  EXPECT_EQ(health.healthy, 2u);
}

TEST(Watchlist, AFeedThatIsTakenOutAndPutBackIsNotPolledEarlier) {
  Watchlist list({{FeedId{"a"}, waiting_until(kNow + hours(3))}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  list.apply(snapshot_of({}), kNow);
  EXPECT_FALSE(list.next_wake());
  list.apply(snapshot_of({feed_of("a")}), kNow);
  EXPECT_EQ(list.next_wake(), kNow + hours(3));
}

TEST(Watchlist, AnEditThatComesDuringAPollCountsAtItsEnd) {
  Watchlist list({{FeedId{"a"}, waiting_until(kNow)}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  const auto due = list.take(kNow);
  ASSERT_TRUE(due);
  auto edited = feed_of("a");
  edited.interval = minutes(2);
  list.apply(snapshot_of({edited}), kNow);
  auto state = waiting_until(kNow + hours(1));
  state.last_poll = kNow;
  list.finish(*due->feed, std::make_shared<PollState>(state), std::nullopt, kNow);
  EXPECT_EQ(list.next_wake(), kNow + minutes(2));
}

TEST(Watchlist, WhatAnsweredAfterLongLetsOthersGoFirstNextTime) {
  Watchlist list({{FeedId{"a"}, waiting_until(kNow)}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  const auto due = list.take(kNow);
  ASSERT_TRUE(due);
  const auto next = kNow + hours(1);
  list.finish(*due->feed, std::make_shared<PollState>(waiting_until(next)), std::nullopt,
              kNow + minutes(1));
  EXPECT_EQ(list.next_wake(), next + Scheduler::kSlowYields);
}

TEST(Watchlist, AFeedThatMovedIsCountedForItsNewHost) {
  Watchlist list({{FeedId{"a"}, waiting_until(kNow)}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  const auto due = list.take(kNow);
  auto state = waiting_until(kNow + hours(1));
  state.moved_to = "https://b.example/feed";
  list.finish(*due->feed, std::make_shared<PollState>(state),
              HostHold{"b.example", kNow + hours(2)}, kNow);
  EXPECT_EQ(list.next_wake(), kNow + hours(2));
}

TEST(Watchlist, AGoneFeedIsAskedAgainWhenItIsEditedAndNotBefore) {
  auto gone = waiting_until(kNow);
  gone.gone = true;
  gone.url = feed_of("a").url;
  Watchlist list({{FeedId{"a"}, gone}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  EXPECT_FALSE(list.next_wake());
  auto edited = feed_of("a");
  edited.user_agent = "another";
  list.apply(snapshot_of({edited}), kNow);
  EXPECT_EQ(list.next_wake(), kNow);
}

TEST(Watchlist, AFailingFeedIsAskedAtOnceWhenAnEditMayHaveMendedIt) {
  const auto due_after = [](int status, int failures, const Feed& edited) {
    auto state = waiting_until(kNow + hours(5));
    state.url = feed_of("a").url;
    state.last_status = status;
    state.failures = failures;
    Watchlist list({{FeedId{"a"}, state}}, {});
    list.apply(snapshot_of({feed_of("a")}), kNow);
    list.apply(snapshot_of({edited}), kNow);
    // What failed starts a second after it is due.
    return std::chrono::floor<hours>(*list.next_wake() - kNow);
  };
  auto local = feed_of("a"), tagged = local;
  local.allow_private = true;
  tagged.tags = {"kyiv"};
  EXPECT_EQ(due_after(0, 1, local), hours(0));
  EXPECT_EQ(due_after(401, 3, local), hours(0));
  EXPECT_EQ(due_after(0, 1, tagged), hours(5)) << "it is asked as before";
  EXPECT_EQ(due_after(429, 1, local), hours(5)) << "the server asked for time";
  EXPECT_EQ(due_after(503, 1, local), hours(5));
  EXPECT_EQ(due_after(200, 0, local), hours(5)) << "it does not fail";
}

TEST(Watchlist, AUrlThatWasEditedWhileTheDaemonWasDownBeginsAnew) {
  auto gone = waiting_until(kNow + hours(9));
  gone.gone = true;
  gone.url = "http://former.example/";
  Watchlist list({{FeedId{"a"}, gone}}, {});
  list.apply(snapshot_of({feed_of("a")}), kNow);
  ASSERT_TRUE(list.next_wake());
  EXPECT_LT(*list.next_wake(), kNow + minutes(5));
}

TEST(Watchlist, OnceAllAreDueButThoseToldToWait) {
  auto failing = waiting_until(kNow + hours(1)), gone = failing;
  failing.failures = 1;
  gone.gone = true;
  gone.url = feed_of("gone").url;
  Watchlist list({{FeedId{"a"}, waiting_until(kNow + hours(1))},
                  {FeedId{"failing"}, failing},
                  {FeedId{"gone"}, gone}},
                 {{"held.example", kNow + hours(5)}});
  list.apply(snapshot_of({feed_of("a"), feed_of("failing"), feed_of("gone"), feed_of("held")}),
             kNow);
  EXPECT_EQ(list.poll_all_once(kNow), 2u);
  const auto due = list.take(kNow);
  ASSERT_TRUE(due);
  EXPECT_EQ(due->feed->id, FeedId{"a"});
  EXPECT_FALSE(list.take(kNow));
  list.finish(*due->feed, std::make_shared<PollState>(waiting_until(kNow + minutes(1))),
              std::nullopt, kNow);
  EXPECT_EQ(list.next_wake(), kNow + hours(5)) << "only the held one is left";
}

}  // namespace
}  // namespace newswatch::daemon
