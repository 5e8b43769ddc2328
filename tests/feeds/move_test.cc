#include "feeds/move.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::hours;

constexpr auto kDay = hours(24);
const Time kNow = from_millis(1'764'000'000'000);
const std::string kOld = "http://news.example/feed";
const std::string kNew = "http://other.example/feed";

class MoveTest : public ::testing::Test {
 protected:
  MoveTest() {
    feed_.id = FeedId{"a"};
    feed_.url = kOld;
  }

  // What is asked next when these redirects led to `to`, `days` after the first answer.
  std::string after(int days, std::vector<net::Hop> redirects, const std::string& to) {
    note_answer(feed_, redirects, to, state_, kNow + days * kDay);
    return url_to_poll(feed_, state_);
  }

  Feed feed_;
  PollState state_;
};

TEST_F(MoveTest, CountsAfterSevenDaysOfTheSameAnswer) {
  EXPECT_EQ(after(0, {{301, kOld}}, kNew), kOld);
  EXPECT_EQ(after(6, {{308, kOld}}, kNew), kOld);
  EXPECT_EQ(after(7, {{301, kOld}}, kNew), kNew);
  EXPECT_EQ(after(8, {}, kNew), kNew) << "it answers there";
}

TEST_F(MoveTest, AnyTemporaryHopCancels) {
  after(0, {{301, kOld}}, kNew);
  after(3, {{301, kOld}, {302, "http://middle.example/"}}, kNew);
  EXPECT_EQ(after(7, {{301, kOld}}, kNew), kOld);
  EXPECT_EQ(after(14, {{301, kOld}}, kNew), kNew);
}

TEST_F(MoveTest, AnotherPlaceOrTheOldOneStartsTheCountAnew) {
  after(0, {{301, kOld}}, kNew);
  after(3, {{301, kOld}}, "http://third.example/");
  EXPECT_EQ(after(7, {{301, kOld}}, kNew), kOld);
  after(8, {}, kOld);
  EXPECT_EQ(after(14, {{301, kOld}}, kNew), kOld);
}

TEST_F(MoveTest, ATemporaryRedirectLeavesTheUrlAsItIs) {
  for (int day = 0; day < 30; ++day) EXPECT_EQ(after(day, {{302, kOld}}, kNew), kOld);
}

TEST_F(MoveTest, ToHttpsOnTheSameHostAtOnce) {
  const std::string https = "https://news.example/feed";
  EXPECT_EQ(after(0, {{301, kOld}}, https), https);
  // And when it moves on from there, the upgrade stands and seven days count.
  EXPECT_EQ(after(1, {{301, https}}, "https://other.example/"), https);
  EXPECT_EQ(after(8, {{301, https}}, "https://other.example/"), "https://other.example/");
}

TEST_F(MoveTest, ToHttpsOnTheWayToAnotherPlace) {
  const std::string https = "https://news.example/feed";
  EXPECT_EQ(after(0, {{301, kOld}, {301, https}}, "https://other.example/"), https);
  EXPECT_EQ(after(7, {{301, https}}, "https://other.example/"), "https://other.example/");
}

TEST_F(MoveTest, ToHttpsByATemporaryRedirectOrOnAnotherHostNot) {
  EXPECT_EQ(after(0, {{302, kOld}}, "https://news.example/feed"), kOld);
  EXPECT_EQ(after(0, {{301, kOld}}, "https://www.news.example/feed"), kOld);
}

TEST_F(MoveTest, BackHomeAfterSevenDaysToo) {
  after(0, {{301, kOld}}, kNew);
  after(7, {{301, kOld}}, kNew);
  EXPECT_EQ(after(8, {{301, kNew}}, kOld), kNew);
  EXPECT_EQ(after(15, {{301, kNew}}, kOld), kOld);
  EXPECT_EQ(state_.moved_to, "");
}

TEST_F(MoveTest, APlaceThatLostTheFeedOrNeverAnswersIsForgotten) {
  state_.moved_to = kNew;
  state_.failures = 1;
  note_failed_place(500, state_);
  EXPECT_EQ(url_to_poll(feed_, state_), kNew) << "once is nothing";
  note_failed_place(404, state_);
  EXPECT_EQ(url_to_poll(feed_, state_), kOld);
  state_.moved_to = kNew;
  state_.failures = 5;
  note_failed_place(0, state_);
  EXPECT_EQ(url_to_poll(feed_, state_), kOld);
}

}  // namespace
}  // namespace newswatch::feeds
