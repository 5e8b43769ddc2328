#include "daemon/silence_alert.h"

#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kLastNews = parse_rfc3339("2025-11-26T10:00:00Z").value();

class SilenceAlert : public ::testing::Test {
 protected:
  SilenceAlert() {
    feed_.id = {"paper"};
    feed_.max_silence = hours(12);
    state_.title = "The Paper";
    state_.site = "paper.example";
    state_.last_new_item = kLastNews;
    state_.last_success = kLastNews;
  }
  Feed feed_;
  PollState state_;
};

TEST_F(SilenceAlert, ComesOnceTheLimitIsOver) {
  EXPECT_FALSE(silence_alert(feed_, state_, kLastNews + hours(12)));
  const auto alert = silence_alert(feed_, state_, kLastNews + hours(12) + minutes(1));
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->type, AlertType::feed_silent);
  EXPECT_EQ(alert->rule, RuleId{"feed.silent"});
  EXPECT_EQ(alert->feed, FeedId{"paper"});
  EXPECT_EQ(alert->item.title, "Nothing new from The Paper since 2025-11-26 10:00 UTC");
  EXPECT_EQ(alert->reason, "silent for more than 12h");
}

TEST_F(SilenceAlert, IsTheSameUntilThereWasNews) {
  const auto first = silence_alert(feed_, state_, kLastNews + hours(13));
  EXPECT_EQ(silence_alert(feed_, state_, kLastNews + hours(40))->id, first->id);
  state_.last_new_item = kLastNews + hours(41);
  EXPECT_NE(silence_alert(feed_, state_, kLastNews + hours(60))->id, first->id);
}

TEST_F(SilenceAlert, IsNotOfFeedsThatNobodyAskedAboutThatFailOrNeverHadNews) {
  const auto late = kLastNews + hours(24 * 365);
  auto without = feed_;
  without.max_silence.reset();
  EXPECT_FALSE(silence_alert(without, state_, late));
  auto failing = state_;
  failing.failures = 1;
  EXPECT_FALSE(silence_alert(feed_, failing, late));
  auto never = state_;
  never.last_new_item.reset();
  EXPECT_FALSE(silence_alert(feed_, never, late));
}

}  // namespace
}  // namespace newswatch::daemon
