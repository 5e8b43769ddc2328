#include "dedup/url_index.h"

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

using std::chrono::hours;

constexpr Duration kWindow = hours(72);
constexpr Duration kSecond = std::chrono::seconds(1);
const Time kStart = Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
const Hash128 kUrl{1, 1};
const Hash128 kOther{1, 2};

Hash128 report(std::uint64_t number) { return {7, number}; }
Sighting sighting(std::uint32_t feed, std::uint32_t key, std::uint32_t title = 0) {
  return {feed, title, key};
}

class UrlIndexTest : public ::testing::Test {
 protected:
  UrlIndex::Known see(std::uint64_t own, const Sighting& s, Duration after = Duration{0}) {
    return urls_.see(kUrl, report(own), s, kStart + after);
  }
  UrlIndex urls_{kWindow};
};

TEST_F(UrlIndexTest, TheFirstReportStandsBehindAUrl) {
  EXPECT_EQ(see(1, sighting(1, 1)).report, report(1));
  EXPECT_EQ(see(2, sighting(2, 2)).report, report(1));
  EXPECT_EQ(urls_.see(kOther, report(3), sighting(2, 3), kStart).report, report(3));
}

TEST_F(UrlIndexTest, AFourthTitleInOneFeedShares) {
  for (std::uint32_t title = 1; title <= 3; ++title) {
    EXPECT_FALSE(see(title, sighting(1, title, title)).shared);
  }
  EXPECT_FALSE(see(9, sighting(1, 9, 3)).shared) << "no new title";
  EXPECT_TRUE(see(4, sighting(1, 4, 4)).shared);
  EXPECT_TRUE(see(5, sighting(2, 5, 1)).shared) << "for every feed from then on";
}

TEST_F(UrlIndexTest, TitlesAreCountedWithinOneFeedHoweverManyFeedsThereAre) {
  for (std::uint32_t feed = 1; feed < 100; ++feed) {
    EXPECT_FALSE(see(feed, sighting(feed, feed, feed)).shared);
  }
  for (std::uint32_t title = 1; title <= 3; ++title) see(title, sighting(200, title, title));
  EXPECT_TRUE(see(4, sighting(200, 4, 4)).shared);
}

TEST_F(UrlIndexTest, AUrlIsForgottenWhenItWasNotSeenForTheWindow) {
  see(1, sighting(1, 1));
  EXPECT_EQ(see(2, sighting(2, 2), kWindow).report, report(1));
  EXPECT_EQ(see(3, sighting(3, 3), 2 * kWindow).report, report(1));
  EXPECT_EQ(see(4, sighting(4, 4), 3 * kWindow + kSecond).report, report(4));
}

TEST_F(UrlIndexTest, ExpireDropsWhatWasNotSeenForTheWindow) {
  see(1, sighting(1, 1));
  urls_.see(kOther, report(2), sighting(1, 2), kStart + hours(10));
  urls_.expire(kStart + kWindow);
  EXPECT_EQ(urls_.size(), 2u);
  urls_.expire(kStart + kWindow + kSecond);
  EXPECT_EQ(urls_.size(), 2u) << "as soon again it would look at all for nothing";
  urls_.expire(kStart + kWindow + hours(5));
  EXPECT_EQ(urls_.size(), 1u);
  urls_.set_window(hours(1));
  urls_.expire(kStart + kWindow + hours(11));
  EXPECT_EQ(urls_.size(), 0u);
}

TEST_F(UrlIndexTest, AForgottenSightingLeavesTheReportToOthersThatJoined) {
  see(1, sighting(1, 1));
  see(2, sighting(2, 2));
  urls_.forget(kUrl, sighting(1, 1));
  EXPECT_EQ(see(3, sighting(3, 3)).report, report(1));
  for (std::uint32_t feed = 2; feed <= 3; ++feed) urls_.forget(kUrl, sighting(feed, feed));
  EXPECT_EQ(urls_.size(), 0u);
  EXPECT_EQ(see(4, sighting(4, 4)).report, report(4));
}

TEST_F(UrlIndexTest, AForgottenFourthTitleMakesTheUrlGoodAgain) {
  for (std::uint32_t title = 1; title <= 4; ++title) see(title, sighting(1, title, title));
  urls_.forget(kUrl, sighting(1, 4, 4));
  EXPECT_FALSE(see(5, sighting(2, 5)).shared);
}

TEST_F(UrlIndexTest, AUrlSharedForGoodStaysSo) {
  see(1, sighting(1, 1));
  urls_.share(kUrl);
  EXPECT_TRUE(see(2, sighting(2, 2)).shared);
  urls_.forget(kUrl, sighting(2, 2));
  EXPECT_TRUE(see(3, sighting(3, 3)).shared);
}

TEST_F(UrlIndexTest, ForgettingWhatIsNotKnownDoesNothing) {
  urls_.forget(kUrl, sighting(1, 1));
  see(1, sighting(1, 1));
  urls_.forget(kUrl, sighting(2, 1));
  EXPECT_EQ(urls_.size(), 1u);
}

}  // namespace
}  // namespace newswatch::dedup
