#include "feeds/first_poll.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;

const Time kNow = from_millis(1'764'000'000'000);

Item dated(Duration ago) {
  Item item;
  item.published = kNow - ago;
  return item;
}

const std::vector<Item> kItems{dated(hours(30)), dated(hours(1)), Item{}, dated(hours(2))};

TEST(FirstPoll, IsSilentByDefault) {
  EXPECT_THAT(news_of_first_poll({}, kItems, kNow), ElementsAre(false, false, false, false));
}

TEST(FirstPoll, LastTakesTheNewestByDate) {
  const FirstPoll last{.kind = FirstPoll::Kind::last, .last = 2, .since = {}};
  EXPECT_THAT(news_of_first_poll(last, {dated(hours(3)), dated(hours(1)), dated(hours(2))}, kNow),
              ElementsAre(false, true, true));
}

TEST(FirstPoll, LastTakesTheFirstListedWhereADateIsMissing) {
  const FirstPoll last{.kind = FirstPoll::Kind::last, .last = 2, .since = {}};
  EXPECT_THAT(news_of_first_poll(last, kItems, kNow), ElementsAre(true, true, false, false));
}

TEST(FirstPoll, LastOfMoreThanThereAreTakesAll) {
  const FirstPoll last{.kind = FirstPoll::Kind::last, .last = 9, .since = {}};
  EXPECT_THAT(news_of_first_poll(last, kItems, kNow), ElementsAre(true, true, true, true));
}

TEST(FirstPoll, SinceTakesWhatIsDatedWithinTheSpan) {
  const FirstPoll since{.kind = FirstPoll::Kind::since, .last = 0, .since = hours(24)};
  EXPECT_THAT(news_of_first_poll(since, kItems, kNow), ElementsAre(false, true, false, true));
}

}  // namespace
}  // namespace newswatch::feeds
