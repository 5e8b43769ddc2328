#include "daemon/feed_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

const Time kNow = *parse_rfc3339("2026-11-24T12:00:00Z");

class FeedViews : public ::testing::Test {
 protected:
  Feed& add(const std::string& id, const std::string& url) {
    feeds_.emplace_back();
    feeds_.back().id.value = id;
    feeds_.back().url = url;
    return feeds_.back();
  }
  // A state after a good poll a minute ago.
  PollState& polled(const std::string& id) {
    auto& state = states_.feeds[FeedId{id}];
    state.last_poll = state.last_success = kNow - minutes(1);
    state.last_status = 200;
    state.next_poll = kNow + minutes(4) + seconds(20);
    return state;
  }
  PollState& failed(const std::string& id, int status, Duration wait) {
    auto& state = polled(id);
    state.last_status = status;
    state.failures = 1;
    state.last_error = "a.example: HTTP " + std::to_string(status);
    state.next_poll = kNow + wait;
    return state;
  }
  FeedView view(size_t index = 0) const { return view_of(feeds_[index], states_, policy_, kNow); }
  std::string state_of(size_t index = 0) const {
    return std::string(to_string(view(index).health));
  }

  std::vector<Feed> feeds_;
  store::FeedStates states_;
  PollingPolicy policy_;
};

TEST_F(FeedViews, AreNewUntilTheFirstPoll) {
  add("a", "https://a.example/");
  EXPECT_EQ(state_of(), "new");
  EXPECT_EQ(view().next_poll, std::nullopt);
  EXPECT_EQ(view().wait, std::nullopt);
  states_.feeds[FeedId{"a"}] = {};
  EXPECT_EQ(state_of(), "new");
}

TEST_F(FeedViews, WhatWasLearntOfAnotherUrlDoesNotCount) {
  add("a", "https://a.example/");
  polled("a").url = "https://old.example/";
  EXPECT_EQ(state_of(), "new");
  polled("a").url = "https://a.example/";
  EXPECT_EQ(state_of(), "healthy");
}

TEST_F(FeedViews, FailuresAreCountedInWords) {
  add("a", "https://a.example/");
  auto& state = failed("a", 500, minutes(5));
  EXPECT_EQ(state_of(), "failing");
  EXPECT_EQ(view().problem, "a.example: HTTP 500");
  state.failures = 3;
  EXPECT_EQ(view().problem, "a.example: HTTP 500 (3 times in a row)");
  EXPECT_EQ(why_then(view(), policy_, kNow), "back-off after 3 failures");
}

TEST_F(FeedViews, OneThatIsGoneIsNeverDue) {
  add("a", "https://a.example/");
  failed("a", 410, hours(1)).gone = true;
  EXPECT_EQ(state_of(), "gone");
  EXPECT_EQ(view().next_poll, std::nullopt);
}

TEST_F(FeedViews, AServersWordHoldsTheFeedAndA429ItsHost) {
  add("busy", "https://a.example/busy");
  add("other", "https://a.example/other");
  add("elsewhere", "https://b.example/");
  for (const auto* id : {"other", "elsewhere"}) polled(id);
  failed("busy", 503, hours(2));
  EXPECT_EQ(state_of(0), "held");
  EXPECT_EQ(state_of(1), "healthy");
  EXPECT_EQ(view(0).problem,
            "its server answered 503: it is left alone until 2026-11-24T14:00:00Z");
  failed("busy", 429, hours(2));
  states_.holds["a.example"] = kNow + hours(2);
  EXPECT_EQ(state_of(1), "held");
  EXPECT_EQ(view(1).next_poll, kNow + hours(2));
  EXPECT_EQ(view(1).problem, "its host answered 429: it is left alone until 2026-11-24T14:00:00Z");
  EXPECT_EQ(state_of(2), "healthy");
}

TEST_F(FeedViews, AHoldThatTheStoreNamesIsInForceUntilItsTime) {
  add("a", "https://A.example/");
  polled("a");
  states_.holds["a.example"] = kNow + hours(1);
  EXPECT_EQ(view().held_until, kNow + hours(1));
  states_.holds["a.example"] = kNow - seconds(1);
  EXPECT_EQ(view().held_until, std::nullopt);
}

TEST_F(FeedViews, AHoldThatIsOverIsAFailureThatIsDue) {
  add("a", "https://a.example/");
  failed("a", 503, -seconds(1));
  EXPECT_EQ(state_of(), "failing");
  EXPECT_THAT(why_then(view(), policy_, kNow), HasSubstr("due"));
}

TEST_F(FeedViews, SilenceIsMeasuredByTheFeedsOwnLimit) {
  add("a", "https://a.example/").max_silence = hours(12);
  polled("a").last_new_item = kNow - hours(11);
  EXPECT_EQ(state_of(), "healthy");
  polled("a").last_new_item = kNow - hours(13);
  EXPECT_EQ(state_of(), "silent");
  EXPECT_EQ(view().problem, "nothing new for 13h; max_silence is 12h");

  feeds_[0].max_silence.reset();
  auto& state = polled("a");
  state.learned_interval = minutes(90);
  state.last_new_item = kNow - hours(24 * 6);
  EXPECT_EQ(state_of(), "silent");
  EXPECT_EQ(view().problem, "nothing new for 6d, where its items used to come every 3h");
}

TEST_F(FeedViews, TheIntervalIsTheConfiguredOneElseWhatIsBetweenTwoPolls) {
  auto& feed = add("a", "https://a.example/");
  polled("a");
  EXPECT_EQ(view().wait, minutes(5)) << "without the jitter";
  policy_.interval = minutes(7);
  EXPECT_EQ(view().wait, minutes(7));
  EXPECT_THAT(why_then(view(), policy_, kNow), HasSubstr("every 7m, as configured for all feeds"));
  feed.interval = minutes(2);
  EXPECT_EQ(view().wait, minutes(2));
  EXPECT_EQ(why_then(view(), policy_, kNow), "every 2m, as configured for this feed");
}

TEST_F(FeedViews, ALongerWaitThanTheLimitIsTheServersWord) {
  add("a", "https://a.example/");
  polled("a").next_poll = kNow + hours(6);
  EXPECT_THAT(why_then(view(), policy_, kNow), HasSubstr("what the server or the feed asks for"));
}

TEST_F(FeedViews, JsonHasNullForWhatIsNotKnown) {
  add("a", "https://a.example/").tags = {"x"};
  const auto json = feed_to_json(view());
  EXPECT_EQ(json["id"], "a");
  EXPECT_EQ(json["state"], "new");
  EXPECT_EQ(json["tags"], nlohmann::json({"x"}));
  EXPECT_EQ(json["failures"], 0);
  for (const auto* key :
       {"title", "language", "problem", "last_poll", "next_poll", "held_until", "last_success",
        "last_new_item", "last_status", "last_error", "interval"}) {
    EXPECT_TRUE(json.at(key).is_null()) << key;
  }
}

}  // namespace
}  // namespace newswatch::daemon
