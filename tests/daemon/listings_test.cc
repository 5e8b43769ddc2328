#include "daemon/listings.h"

#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Time kNow{Duration(1'764'000'000'000)};
const FeedId kFeed{"f"};

// `title`: of all of them.
Hash128 listing(std::initializer_list<std::string_view> names, std::string title = "Title") {
  std::vector<ItemKey> keys;
  for (const auto name : names) keys.push_back({hash128(name)});
  Item item;
  item.title = std::move(title);
  return listing_hash(keys, std::vector<Item>(names.size(), item));
}

TEST(Listings, ADocumentThatListsWhatTheLastDidRepeatsIt) {
  Listings listings;
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a", "b"}), kNow)) << "nothing is known at start";
  listings.note(kFeed, listing({"a", "b"}), kNow);
  EXPECT_TRUE(listings.repeats(kFeed, listing({"a", "b"}), kNow + minutes(5)));
  EXPECT_FALSE(listings.repeats(FeedId{"g"}, listing({"a", "b"}), kNow)) << "of another feed";
}

TEST(Listings, AnyOtherItemMakesItAnother) {
  Listings listings;
  listings.note(kFeed, listing({"a", "b"}), kNow);
  EXPECT_FALSE(listings.repeats(kFeed, listing({"c", "a", "b"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a", "c"}), kNow));
  EXPECT_FALSE(listings.repeats(kFeed, listing({}), kNow));
}

TEST(Listings, SoDoesAnotherTitle) {
  Listings listings;
  listings.note(kFeed, listing({"a"}), kNow);
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a"}, "Another title"), kNow));
}

TEST(Listings, TheStoreHearsFromTimeToTimeWhatIsStillListed) {
  Listings listings;
  listings.note(kFeed, listing({"a"}), kNow);
  EXPECT_TRUE(listings.repeats(kFeed, listing({"a"}), kNow + hours(5)));
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a"}), kNow + hours(6)));
  EXPECT_FALSE(listings.repeats(kFeed, listing({"a"}), kNow - minutes(1))) << "a clock set back";
}

}  // namespace
}  // namespace newswatch::daemon
