#include "feeds/poll_plan.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kNow = from_millis(1'764'000'000'000);
const std::string kUrl = "http://news.example/feed";

Feed a_feed() {
  Feed feed;
  feed.id = FeedId{"a"};
  feed.url = kUrl;
  return feed;
}

FetchOutcome document(std::string etag = "\"1\"") {
  FetchedDocument doc;
  doc.url = kUrl;
  doc.validators = {.url = kUrl, .etag = std::move(etag), .last_modified = ""};
  doc.body_hash = hash128("body");
  FetchOutcome outcome;
  outcome.status = 200;
  outcome.url = kUrl;
  outcome.result = std::move(doc);
  return outcome;
}

FetchOutcome failed(int status, std::optional<Duration> retry_after = std::nullopt) {
  FetchOutcome outcome;
  outcome.status = status;
  outcome.url = kUrl;
  outcome.result = FetchFailed{"http_error", "HTTP " + std::to_string(status), retry_after};
  return outcome;
}

Plan plan(const FetchOutcome& outcome, const PollState& before = {},
          const std::optional<Pace>& pace = std::nullopt, const Feed& feed = a_feed(),
          const PollingPolicy& policy = {}) {
  return plan_next_poll(feed, policy, before, outcome, pace, true, kNow, 0.0);
}

Duration wait_of(const Plan& p) { return p.state.next_poll - kNow; }

TEST(PollPlan, AFixedIntervalIsTakenAtItsWord) {
  auto feed = a_feed();
  feed.interval = seconds(60);
  auto outcome = document("");
  outcome.headers = {{"Cache-Control", "max-age=7200"}};
  const Pace pace{.median_gap = hours(10), .ttl = hours(5), .newest = {}};
  EXPECT_EQ(wait_of(plan(outcome, {}, pace, feed)), seconds(60));
}

TEST(PollPlan, AutoIsHalfTheMedianGapWithinTheLimits) {
  const auto wait = [](Duration gap) {
    return wait_of(plan(document(), {}, Pace{.median_gap = gap, .ttl = {}, .newest = {}}));
  };
  EXPECT_EQ(wait(minutes(40)), minutes(20));
  EXPECT_EQ(wait(minutes(1)), minutes(5));
  EXPECT_EQ(wait(hours(24)), hours(1));
}

TEST(PollPlan, ALearnedIntervalIsKeptOver304) {
  PollState before;
  before.learned_interval = minutes(20);
  FetchOutcome outcome;
  outcome.status = 304;
  outcome.result = NotModified{{.url = kUrl, .etag = "\"2\"", .last_modified = ""}};
  const auto p = plan(outcome, before);
  EXPECT_EQ(wait_of(p), minutes(20));
  EXPECT_EQ(p.state.validators.etag, "\"2\"") << "the newest is kept";
}

TEST(PollPlan, AQuietFeedIsAskedLessOften) {
  PollState before;
  before.learned_interval = minutes(20);
  before.last_new_item = kNow - hours(24 * 30);
  EXPECT_EQ(wait_of(plan(document(), before)), hours(2));
  before.last_new_item = kNow - hours(24 * 3650);
  EXPECT_EQ(wait_of(plan(document(), before)), hours(6));
}

FetchOutcome not_modified(net::Headers headers = {}) {
  FetchOutcome outcome;
  outcome.status = 304;
  outcome.url = kUrl;
  outcome.headers = std::move(headers);
  outcome.result = NotModified{{.url = kUrl, .etag = "\"1\"", .last_modified = ""}};
  return outcome;
}

TEST(PollPlan, ServersAndDocumentsOnlyLengthenTheWait) {
  struct Case {
    const char* name;
    net::Headers headers;
    std::optional<Duration> ttl;
    Duration wait;
  };
  const Case cases[] = {
      {"max-age longer", {{"cache-control", "public, max-age=3600"}}, {}, hours(1)},
      {"max-age shorter", {{"Cache-Control", "max-age=10"}}, {}, minutes(5)},
      {"max-age beyond a day", {{"Cache-Control", "max-age=31536000"}}, {}, hours(24)},
      {"less what it aged", {{"Cache-Control", "max-age=3600"}, {"Age", "600"}}, {}, minutes(50)},
      {"aged beyond", {{"Cache-Control", "max-age=3600"}, {"Age", "9999"}}, {}, minutes(5)},
      {"Expires", {{"Expires", "Mon, 24 Nov 2025 17:00:00 GMT"}}, {}, hours(1)},
      {"ttl", {}, minutes(90), minutes(90)},
      {"ttl shorter", {}, minutes(1), minutes(5)},
      {"ttl beyond a day", {}, hours(1000), hours(24)},
      {"the longer of both", {{"Cache-Control", "max-age=3600"}}, minutes(90), minutes(90)},
  };
  for (const auto& c : cases) {
    auto outcome = document();
    outcome.headers = c.headers;
    EXPECT_EQ(wait_of(plan(outcome, {}, Pace{.median_gap = {}, .ttl = c.ttl, .newest = {}})),
              c.wait)
        << c.name;
  }
}

TEST(PollPlan, WhatWasAskedForStandsOverAnswersThatDoNotRepeatIt) {
  auto outcome = document();
  outcome.headers = {{"Cache-Control", "max-age=7200"}};
  const auto first = plan(outcome, {}, Pace{.median_gap = {}, .ttl = hours(1), .newest = {}});
  const auto silent304 = plan(not_modified(), first.state);
  EXPECT_EQ(wait_of(silent304), hours(2));
  const auto shorter = plan(not_modified({{"Cache-Control", "max-age=60"}}), silent304.state);
  EXPECT_EQ(wait_of(shorter), hours(1)) << "the ttl stands, which no 304 can repeat";
  const auto whole = plan(document(), first.state, Pace{});
  EXPECT_EQ(wait_of(whole), minutes(5)) << "a whole answer takes back what it leaves out";
}

TEST(PollPlan, ThePollAfterFallsOutsideOfSkippedHoursAndDays) {
  Pace pace;
  pace.skip_hours.set(16).set(17);  // it is Monday, 16:00
  EXPECT_EQ(wait_of(plan(document(), {}, pace)), hours(2));
  const auto state = plan(document(), {}, pace).state;
  EXPECT_EQ(wait_of(plan(not_modified(), state)), hours(2)) << "remembered";
  EXPECT_EQ(wait_of(plan(failed(500), state)), hours(2)) << "failures too";
  EXPECT_EQ(wait_of(plan(failed(503, hours(24 * 3)), state)), hours(24 * 3 + 2));
  pace.skip_hours.reset();
  pace.skip_days.set(1).set(2);
  EXPECT_EQ(wait_of(plan(document(), {}, pace)), hours(24) + minutes(5)) << "by a day at most";
  pace.skip_days.set();
  EXPECT_EQ(wait_of(plan(document(), {}, pace)), minutes(5)) << "never can't be meant";
  auto own_interval = a_feed();
  own_interval.interval = minutes(10);
  EXPECT_EQ(wait_of(plan(document(), state, std::nullopt, own_interval)), minutes(10));
}

TEST(PollPlan, APollThatIsLateWaitsForTheEndOfSkippedHours) {
  PollState state;
  state.next_poll = kNow - minutes(1);
  EXPECT_EQ(may_poll_from(a_feed(), state, kNow), kNow);
  state.skip_hours.set(16);
  EXPECT_EQ(may_poll_from(a_feed(), state, kNow + minutes(20)), kNow + hours(1));
  state.skip_days.set(1).set(2);
  state.next_poll = kNow - hours(17);  // on Sunday
  EXPECT_EQ(may_poll_from(a_feed(), state, kNow), state.next_poll + hours(24)) << "a day is enough";
  state.next_poll = kNow;
  EXPECT_EQ(may_poll_from(a_feed(), state, kNow), kNow) << "it was planned so";
  auto own_interval = a_feed();
  own_interval.interval = minutes(10);
  state.next_poll = kNow - minutes(30) - hours(24);
  EXPECT_EQ(may_poll_from(own_interval, state, kNow), kNow);
}

TEST(PollPlan, WithoutValidatorsItIsHourlyAtMost) {
  EXPECT_EQ(wait_of(plan(document(""))), hours(1));
  PollingPolicy three_minutes;
  three_minutes.interval = minutes(3);
  EXPECT_EQ(wait_of(plan(document(""), {}, {}, a_feed(), three_minutes)), minutes(3))
      << "the operator said so";
}

TEST(PollPlan, JitterOnlyDelays) {
  auto feed = a_feed();
  feed.interval = seconds(60);
  const auto late = plan_next_poll(feed, {}, {}, document(), std::nullopt, true, kNow, 0.999);
  EXPECT_GT(wait_of(late), seconds(60));
  EXPECT_LE(wait_of(late), seconds(66));
}

TEST(PollPlan, FailuresBackOffFromFiveMinutesToADay) {
  PollState state;
  Duration before{0};
  for (int i = 1; i <= 20; ++i) {
    const auto p = plan_next_poll(a_feed(), {}, state, failed(500), std::nullopt, true, kNow, 0.0);
    EXPECT_EQ(p.state.failures, i);
    EXPECT_GE(wait_of(p), before);
    before = wait_of(p);
    state = p.state;
    if (i <= 2) {
      EXPECT_EQ(wait_of(p), minutes(5 * i));
    }
  }
  EXPECT_EQ(before, hours(24));
  EXPECT_FALSE(state.gone) << "never abandoned";
  const auto healed = plan(document(), state);
  EXPECT_EQ(healed.state.failures, 0);
  EXPECT_EQ(healed.state.last_error, "");
}

TEST(PollPlan, ABackOffIsJitteredToTheLaterSide) {
  const auto late = plan_next_poll(a_feed(), {}, {}, failed(500), std::nullopt, true, kNow, 0.999);
  EXPECT_GT(wait_of(late), minutes(5));
  EXPECT_LE(wait_of(late), minutes(6));
}

TEST(PollPlan, RetryAfterIsNeverUndercut) {
  EXPECT_EQ(wait_of(plan(failed(503, hours(3)))), hours(3));
  EXPECT_EQ(wait_of(plan(failed(503, hours(24 * 30)))), hours(24 * 14)) << "14 days at most";
  EXPECT_EQ(wait_of(plan(failed(503, seconds(0)))), minutes(5)) << "no sooner than usual";
  const auto late =
      plan_next_poll(a_feed(), {}, {}, failed(429, hours(3)), std::nullopt, true, kNow, 0.999);
  EXPECT_GT(wait_of(late), hours(3));
  EXPECT_GE(late.hold->until, kNow + hours(3));
}

TEST(PollPlan, ARetryAfterOfOtherFailuresOnlyLengthensTheBackOff) {
  EXPECT_EQ(wait_of(plan(failed(500, hours(3)))), hours(3));
  PollState failing;
  failing.failures = 3;
  EXPECT_EQ(wait_of(plan(failed(500, seconds(1)), failing)), minutes(40));
  EXPECT_EQ(wait_of(plan(failed(503, minutes(6)), failing)), minutes(6));
}

TEST(PollPlan, TooManyRequestsHoldsTheHostThatSaidSoAnd503OnlyTheFeed) {
  EXPECT_EQ(plan(failed(429, minutes(7))).hold, (HostHold{"news.example", kNow + minutes(7)}));
  EXPECT_EQ(plan(failed(429, seconds(30))).hold->until, kNow + seconds(30));
  EXPECT_FALSE(plan(failed(503, minutes(7))).hold);
  auto elsewhere = failed(429, minutes(7));
  elsewhere.url = "https://behind.example/feed";
  EXPECT_EQ(plan(elsewhere).hold->host, "behind.example");
}

TEST(PollPlan, A429WithoutRetryAfterHoldsTheHostForAnHourAtMost) {
  EXPECT_EQ(plan(failed(429)).hold->until, kNow + minutes(5));
  PollState refused_for_ever;
  refused_for_ever.failures = 20;
  const auto p = plan(failed(429), refused_for_ever);
  EXPECT_EQ(wait_of(p), hours(24));
  EXPECT_EQ(p.hold->until, kNow + hours(1)) << "its neighbours are asked again";
}

TEST(PollPlan, GoneIsForGoodAndNotFoundIsNot) {
  EXPECT_TRUE(plan(failed(410)).state.gone);
  EXPECT_FALSE(plan(failed(404)).state.gone);
  auto led_astray = failed(410);
  led_astray.redirects = {{302, kUrl}};
  EXPECT_FALSE(plan(led_astray).state.gone) << "its own URL is not gone";
  led_astray.redirects = {{301, kUrl}};
  EXPECT_TRUE(plan(led_astray).state.gone);
}

TEST(PollPlan, FailureKeepsValidatorsAndAnUnreadableDocumentDropsThem) {
  PollState before;
  before.validators = {.url = kUrl, .etag = "\"old\"", .last_modified = ""};
  before.body_hash = hash128("old");
  EXPECT_EQ(plan(failed(500), before).state.validators, before.validators);
  const auto p = plan_next_poll(a_feed(), {}, before, document(), std::nullopt, false, kNow, 0.0);
  EXPECT_TRUE(p.state.validators.empty());
  EXPECT_FALSE(p.state.body_hash);
  EXPECT_EQ(p.state.failures, 1);
}

TEST(PollPlan, AMoveIsNotedByAnyAnswerAndNotByAFailure) {
  auto there = document();
  there.url = "http://other.example/feed";
  there.redirects = {{301, kUrl}};
  const auto state = plan(there).state;
  EXPECT_EQ(state.moving_to, there.url);
  EXPECT_EQ(plan(failed(500), state).state.moving_to, there.url);
  EXPECT_EQ(plan(document(), state).state.moving_to, "");
}

TEST(PollPlan, RemembersTheUrlItWasLearntFrom) {
  EXPECT_EQ(plan(document()).state.url, kUrl);
  auto state = plan(failed(410)).state;
  state.ttl = hours(1);
  forget_place(state);
  EXPECT_FALSE(state.gone);
  EXPECT_EQ(state.failures, 0);
  EXPECT_FALSE(state.ttl);
}

TEST(PollPlan, FirstPollsAreSpreadOverTheInterval) {
  PollingPolicy policy;
  policy.interval = minutes(10);
  Duration earliest = hours(1), latest{0};
  for (int i = 0; i < 1000; ++i) {
    auto feed = a_feed();
    feed.url += std::to_string(i);
    const auto delay = first_poll(feed, policy, kNow) - kNow;
    earliest = std::min(earliest, delay);
    latest = std::max(latest, delay);
  }
  EXPECT_GE(earliest, seconds(0));
  EXPECT_LT(earliest, seconds(10));
  EXPECT_GT(latest, minutes(10) - seconds(10));
  EXPECT_LT(latest, minutes(10));
}

TEST(PollPlan, RestartsDoNotPutOffAFirstPoll) {
  const auto first = first_poll(a_feed(), {}, kNow);
  EXPECT_EQ(first_poll(a_feed(), {}, kNow + (first - kNow) / 2), first);
  EXPECT_EQ(first_poll(a_feed(), {}, first), first);
  EXPECT_EQ(first_poll(a_feed(), {}, first + Duration(1)), first + minutes(5));
}

TEST(PollPlan, AFeedThatIsPolledWeeklyIsFirstPolledWithinTheHour) {
  auto feed = a_feed();
  feed.interval = hours(24 * 7);
  EXPECT_LT(first_poll(feed, {}, kNow), kNow + hours(1));
}

TEST(PollPlan, AnEditedFeedIsNotPolledEarlyButForAShorterIntervalOfItsOwn) {
  PollState state;
  state.last_poll = kNow - minutes(2);
  state.next_poll = kNow + minutes(30);
  auto feed = a_feed();
  EXPECT_EQ(due_after_edit(feed, state, kNow), state.next_poll);
  feed.interval = minutes(5);
  EXPECT_EQ(due_after_edit(feed, state, kNow), kNow + minutes(3));
  feed.interval = minutes(1);
  EXPECT_EQ(due_after_edit(feed, state, kNow), kNow);
  feed.interval = hours(9);
  EXPECT_EQ(due_after_edit(feed, state, kNow), state.next_poll);
  feed.interval = minutes(1);
  state.failures = 1;
  EXPECT_EQ(due_after_edit(feed, state, kNow), state.next_poll) << "a server told it to wait";
}

}  // namespace
}  // namespace newswatch::feeds
