// What a document tells of its feed's pace, gaps, and feeds that have fallen silent.
#include <gtest/gtest.h>

#include "feeds/poll_plan.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kNow = from_millis(1'764'000'000'000);
const std::string kUrl = "http://news.example/feed";

Feed a_feed() {
  Feed feed;
  feed.id = FeedId{"a"};
  feed.url = kUrl;
  return feed;
}

FetchOutcome document() {
  FetchedDocument doc;
  doc.url = kUrl;
  doc.validators = {.url = kUrl, .etag = "\"1\"", .last_modified = ""};
  doc.body_hash = hash128("body");
  FetchOutcome outcome;
  outcome.status = 200;
  outcome.url = kUrl;
  outcome.result = std::move(doc);
  return outcome;
}

Plan plan(const FetchOutcome& outcome, const PollState& before, const Pace& pace) {
  return plan_next_poll(a_feed(), {}, before, outcome, pace, true, kNow, 0.0);
}

Duration wait_of(const Plan& p) { return p.state.next_poll - kNow; }

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

TEST(Pace, CarriesWhatTheDocumentAsksFor) {
  ParsedFeed parsed;
  parsed.feed.ttl_minutes = 90;
  parsed.feed.skip_hours.set(3);
  parsed.feed.skip_days.set(6);
  const auto pace = pace_of(parsed);
  EXPECT_EQ(pace.ttl, minutes(90));
  EXPECT_TRUE(pace.skip_hours.test(3));
  EXPECT_TRUE(pace.skip_days.test(6));
}

Pace gap_of(Duration median) {
  Pace pace;
  pace.median_gap = median;
  pace.gap = true;
  return pace;
}

TEST(Gap, HalvesTheInterval) {
  PollState before;
  before.learned_interval = minutes(40);
  const auto p = plan(document(), before, gap_of(minutes(80)));
  EXPECT_EQ(p.state.last_gap, kNow);
  EXPECT_EQ(wait_of(p), minutes(20));
  EXPECT_EQ(wait_of(plan(document(), p.state, gap_of(minutes(80)))), minutes(10));
  before.learned_interval = minutes(6);
  EXPECT_EQ(wait_of(plan(document(), before, gap_of(minutes(12)))), minutes(5)) << "min_interval";
  before.learned_interval = hours(30);
  EXPECT_EQ(wait_of(plan(document(), before, gap_of(hours(60)))), minutes(30))
      << "half of what it was polled at";
}

TEST(Gap, ForAWeekTheIntervalOnlyShrinks) {
  PollState before;
  before.learned_interval = minutes(20);
  before.last_gap = kNow - hours(24 * 6);
  Pace pace;
  pace.median_gap = minutes(80);
  EXPECT_EQ(wait_of(plan(document(), before, pace)), minutes(20));
  pace.median_gap = minutes(30);
  EXPECT_EQ(wait_of(plan(document(), before, pace)), minutes(15));
  before.last_gap = kNow - hours(24 * 7);
  pace.median_gap = minutes(80);
  EXPECT_EQ(wait_of(plan(document(), before, pace)), minutes(40));
}

TEST(Silent, IsAFeedWithoutNewsBeyondItsLimit) {
  auto feed = a_feed();
  PollState state;
  state.last_success = kNow;
  state.last_new_item = kNow - hours(13);
  EXPECT_FALSE(is_silent(feed, state, kNow)) << "no pace is known";
  feed.max_silence = hours(12);
  EXPECT_TRUE(is_silent(feed, state, kNow));
  state.last_new_item = kNow - hours(12);
  EXPECT_FALSE(is_silent(feed, state, kNow));
  state.last_new_item.reset();
  EXPECT_TRUE(is_silent(feed, state, kNow)) << "it never had any";
  state.failures = 1;
  EXPECT_FALSE(is_silent(feed, state, kNow)) << "it fails, which is said elsewhere";
  state.failures = 0;
  state.last_success.reset();
  EXPECT_FALSE(is_silent(feed, state, kNow)) << "not asked yet";
}

TEST(Silent, ByItsOwnPaceAfterTwentyGapsAndThreeDays) {
  PollState state;
  state.last_success = kNow;
  state.learned_interval = minutes(5);
  state.last_new_item = kNow - hours(24 * 3);
  EXPECT_FALSE(is_silent(a_feed(), state, kNow)) << "a weekend";
  EXPECT_TRUE(is_silent(a_feed(), state, kNow + hours(1)));
  state.learned_interval = hours(12);
  EXPECT_FALSE(is_silent(a_feed(), state, kNow + hours(1))) << "one item a day";
  EXPECT_TRUE(is_silent(a_feed(), state, kNow + hours(24 * 18)));
}

}  // namespace
}  // namespace newswatch::feeds
