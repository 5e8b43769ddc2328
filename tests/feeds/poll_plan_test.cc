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
  outcome.result = std::move(doc);
  return outcome;
}

FetchOutcome failed(int status, std::optional<Duration> retry_after = std::nullopt) {
  FetchOutcome outcome;
  outcome.status = status;
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
      {"s-maxage is for caches", {{"Cache-Control", "s-maxage=7200"}}, {}, minutes(5)},
      {"nonsense", {{"Cache-Control", "max-age=soon"}}, {}, minutes(5)},
      {"ttl", {}, minutes(90), minutes(90)},
      {"ttl shorter", {}, minutes(1), minutes(5)},
      {"ttl beyond a day", {}, hours(1000), hours(24)},
  };
  for (const auto& c : cases) {
    auto outcome = document();
    outcome.headers = c.headers;
    EXPECT_EQ(wait_of(plan(outcome, {}, Pace{.median_gap = {}, .ttl = c.ttl, .newest = {}})),
              c.wait)
        << c.name;
  }
}

TEST(PollPlan, ExpiresLengthensTheWait) {
  auto outcome = document();
  // kNow is Mon, 24 Nov 2025 16:00:00 GMT
  outcome.headers = {{"Expires", "Mon, 24 Nov 2025 17:00:00 GMT"}};
  EXPECT_EQ(wait_of(plan(outcome)), hours(1));
  outcome.headers = {{"Expires", "0"}};
  EXPECT_EQ(wait_of(plan(outcome)), minutes(5));
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
    const auto p = plan_next_poll(a_feed(), {}, state, failed(500), std::nullopt, true, kNow, 0.5);
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

TEST(PollPlan, RetryAfterIsNeverUndercut) {
  EXPECT_EQ(wait_of(plan(failed(503, hours(3)))), hours(3));
  EXPECT_EQ(wait_of(plan(failed(503, hours(24 * 30)))), hours(24 * 14)) << "14 days at most";
}

TEST(PollPlan, TooManyRequestsHoldsTheHostAnd503OnlyTheFeed) {
  EXPECT_EQ(plan(failed(429, minutes(7))).hold_host_until, kNow + minutes(7));
  EXPECT_TRUE(plan(failed(429)).hold_host_until);
  EXPECT_FALSE(plan(failed(503, minutes(7))).hold_host_until);
}

TEST(PollPlan, GoneIsForGoodAndNotFoundIsNot) {
  EXPECT_TRUE(plan(failed(410)).state.gone);
  EXPECT_FALSE(plan(failed(404)).state.gone);
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

FetchOutcome moved(std::vector<int> statuses, const std::string& to) {
  auto outcome = document();
  auto& doc = std::get<FetchedDocument>(outcome.result);
  doc.url = to;
  doc.validators.url = to;
  for (const int status : statuses) outcome.redirects.push_back({status, kUrl});
  return outcome;
}

TEST(PollPlan, APermanentMoveCountsAfterSevenDaysOfTheSameAnswer) {
  const std::string to = "http://other.example/feed";
  const auto feed = a_feed();
  auto state = plan(moved({301}, to)).state;
  EXPECT_EQ(url_to_poll(feed, state, kNow), kUrl);
  EXPECT_EQ(url_to_poll(feed, state, kNow + hours(24 * 7)), to);

  // Asked at the new place, which answers without a redirect, it stays there.
  auto there = document();
  std::get<FetchedDocument>(there.result).url = to;
  state = plan(there, state).state;
  EXPECT_EQ(url_to_poll(feed, state, kNow + hours(24 * 8)), to);

  // When the new place fails, the old one is asked again.
  state = plan(failed(404), state).state;
  EXPECT_EQ(url_to_poll(feed, state, kNow + hours(24 * 9)), kUrl);
}

TEST(PollPlan, ATemporaryHopOrAnotherPlaceStartsTheCountAnew) {
  const std::string to = "http://other.example/feed";
  auto state = plan(moved({301}, to)).state;
  state.moved_since = kNow - hours(24 * 6);
  EXPECT_EQ(plan(moved({301, 302}, to), state).state.moved_to, "");
  EXPECT_EQ(plan(document(), state).state.moved_to, "") << "the old place answers again";
  const auto elsewhere = plan(moved({308}, "http://third.example/"), state).state;
  EXPECT_EQ(elsewhere.moved_to, "http://third.example/");
  EXPECT_EQ(elsewhere.moved_since, kNow);
  EXPECT_EQ(plan(moved({301}, to), state).state.moved_since, state.moved_since) << "it goes on";
}

TEST(PollPlan, AnUpgradeToHttpsOnTheSameHostCountsAtOnce) {
  const auto state = plan(moved({301}, "https://news.example/feed")).state;
  EXPECT_EQ(url_to_poll(a_feed(), state, kNow), "https://news.example/feed");
}

TEST(PollPlan, FirstPollsAreSpreadOverTheInterval) {
  PollingPolicy policy;
  policy.interval = minutes(10);
  Duration earliest = hours(1), latest{0};
  for (int i = 0; i < 1000; ++i) {
    auto feed = a_feed();
    feed.url += std::to_string(i);
    const auto delay = first_poll_delay(feed, policy);
    EXPECT_EQ(delay, first_poll_delay(feed, policy)) << "the same at every start";
    earliest = std::min(earliest, delay);
    latest = std::max(latest, delay);
  }
  EXPECT_LT(earliest, seconds(10));
  EXPECT_GT(latest, minutes(10) - seconds(10));
  EXPECT_LT(latest, minutes(10));
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

TEST(Pace, IsTheMedianOfTheGapsBetweenDates) {
  ParsedFeed parsed;
  for (const int minute : {0, 100, 10, 30}) {
    Item item;
    item.published = kNow - minutes(minute);
    parsed.items.push_back(item);
  }
  parsed.items.push_back(Item{});  // without a date
  const auto pace = pace_of(parsed);
  EXPECT_EQ(pace.median_gap, minutes(20));
  EXPECT_EQ(pace.newest, kNow);
  parsed.items.resize(2);
  EXPECT_FALSE(pace_of(parsed).median_gap) << "two dates say nothing of a pace";
}

}  // namespace
}  // namespace newswatch::feeds
