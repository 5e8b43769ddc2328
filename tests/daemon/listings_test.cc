#include "daemon/listings.h"

#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Time kNow{Duration(1'764'000'000'000)};
const FeedId kFeed{"f"};

std::vector<ItemKey> keys(std::initializer_list<std::string_view> names) {
  std::vector<ItemKey> all;
  for (const auto name : names) all.push_back({hash128(name)});
  return all;
}

TEST(Listings, ADocumentThatListsWhatTheLastDidRepeatsIt) {
  Listings listings;
  EXPECT_FALSE(listings.repeats(kFeed, keys({"a", "b"}), kNow)) << "nothing is known at start";
  listings.note(kFeed, keys({"a", "b"}), kNow);
  EXPECT_TRUE(listings.repeats(kFeed, keys({"a", "b"}), kNow + minutes(5)));
  EXPECT_FALSE(listings.repeats(FeedId{"g"}, keys({"a", "b"}), kNow)) << "of another feed";
}

TEST(Listings, AnyOtherItemMakesItAnother) {
  Listings listings;
  listings.note(kFeed, keys({"a", "b"}), kNow);
  EXPECT_FALSE(listings.repeats(kFeed, keys({"c", "a", "b"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, keys({"a"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, keys({"a", "c"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, {}, kNow));
}

TEST(Listings, TheStoreHearsFromTimeToTimeWhatIsStillListed) {
  Listings listings;
  listings.note(kFeed, keys({"a"}), kNow);
  EXPECT_TRUE(listings.repeats(kFeed, keys({"a"}), kNow + hours(5)));
  EXPECT_FALSE(listings.repeats(kFeed, keys({"a"}), kNow + hours(6)));
  EXPECT_FALSE(listings.repeats(kFeed, keys({"a"}), kNow - minutes(1))) << "a clock set back";
}

}  // namespace
}  // namespace newswatch::daemon
