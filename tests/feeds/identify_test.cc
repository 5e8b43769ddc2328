#include "feeds/identify.h"

#include <set>

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

const FeedId kFeed{"example"};

Item item(std::string id, std::string link, std::string title = {}, long long millis = 0,
          std::string content = {}) {
  Item made;
  made.id = std::move(id);
  made.link = std::move(link);
  made.title = std::move(title);
  made.content = std::move(content);
  if (millis != 0) made.published = from_millis(millis);
  return made;
}

ParsedFeed feed(std::vector<Item> items) {
  ParsedFeed parsed;
  parsed.items = std::move(items);
  return parsed;
}

Identified first_poll(std::vector<Item> items) {
  return identify(kFeed, IdentityPolicy::none, feed(std::move(items)));
}

std::size_t distinct(const Identified& identified) {
  return std::set<ItemKey>(identified.keys.begin(), identified.keys.end()).size();
}

TEST(Identify, IdsThatDifferAreTheIdentity) {
  const auto before = first_poll({item("1", "a", "old title"), item("2", "b")});
  const auto after = first_poll({item("2", "other"), item("1", "a", "new title", 5)});
  EXPECT_EQ(before.policy, IdentityPolicy::id);
  EXPECT_EQ(before.keys[0], after.keys[1]);
  EXPECT_EQ(before.keys[1], after.keys[0]);
  EXPECT_FALSE(before.policy_changed);
}

TEST(Identify, RepeatedGuidIsSplitByLink) {
  const auto identified = first_poll({item("1", "a"), item("1", "b"), item("2", "c")});
  EXPECT_EQ(identified.policy, IdentityPolicy::link_date);
  EXPECT_EQ(distinct(identified), 3u);
}

TEST(Identify, OneLinkForAllIsSplitByDateThenTitleThenContent) {
  EXPECT_EQ(first_poll({item("", "a", "t", 1), item("", "a", "t", 2)}).policy,
            IdentityPolicy::link_date);
  EXPECT_EQ(first_poll({item("", "a", "t"), item("", "a", "u")}).policy,
            IdentityPolicy::link_date_title);
  EXPECT_EQ(first_poll({item("", "a", "t", 0, "x"), item("", "a", "t", 0, "y")}).policy,
            IdentityPolicy::all);
}

TEST(Identify, AnItemListedTwiceIsOneItem) {
  const auto identified = first_poll({item("1", "a", "t"), item("1", "a", "t"), item("2", "b")});
  EXPECT_EQ(identified.policy, IdentityPolicy::id);
  EXPECT_EQ(identified.keys[0], identified.keys[1]);
}

TEST(Identify, OneItemWithoutAnIdDoesNotChangeThePolicy) {
  const auto identified =
      first_poll({item("1", "a"), item("2", "b"), item("", "c"), item("", "d")});
  EXPECT_EQ(identified.policy, IdentityPolicy::id);
  EXPECT_EQ(distinct(identified), 4u);
}

TEST(Identify, KeptPolicyStaysWhileItTellsItemsApart) {
  const auto identified =
      identify(kFeed, IdentityPolicy::link_date, feed({item("1", "a"), item("2", "b")}));
  EXPECT_EQ(identified.policy, IdentityPolicy::link_date);
  EXPECT_FALSE(identified.policy_changed);
}

TEST(Identify, KeptPolicyThatFailsIsReplacedAndSaid) {
  const auto identified =
      identify(kFeed, IdentityPolicy::id, feed({item("1", "a"), item("1", "b")}));
  EXPECT_EQ(identified.policy, IdentityPolicy::link_date);
  EXPECT_TRUE(identified.policy_changed);
  const auto by_id = identify(kFeed, IdentityPolicy::id, feed({item("1", "a"), item("2", "b")}));
  ASSERT_EQ(identified.former_keys.size(), 2u);
  EXPECT_EQ(identified.former_keys[0], by_id.keys[0]) << "by which the store knew them";
  EXPECT_EQ(identified.former_keys[1], by_id.keys[0]);
  EXPECT_TRUE(by_id.former_keys.empty());
}

TEST(Identify, EmptyDocumentKeepsThePolicy) {
  EXPECT_EQ(identify(kFeed, IdentityPolicy::all, feed({})).policy, IdentityPolicy::all);
  EXPECT_EQ(first_poll({}).policy, IdentityPolicy::id);
}

TEST(Identify, KeysOfDifferentFeedsDiffer) {
  const auto parsed = feed({item("1", "a")});
  EXPECT_NE(identify(FeedId{"x"}, IdentityPolicy::none, parsed).keys[0],
            identify(FeedId{"y"}, IdentityPolicy::none, parsed).keys[0]);
}

TEST(Identify, ItemsWithOnlyATitleAreToldApartByIt) {
  const auto identified = first_poll({item("", "", "one"), item("", "", "two")});
  EXPECT_EQ(distinct(identified), 2u);
}

// Text is made of HTML only for the items that are news, so what tells items apart can't wait for
// it.
TEST(Identify, TextsTellItemsApartBeforeAndAfterTheyAreMadePlain) {
  auto parsed =
      parse({"<rss><channel><item><title>t</title><description>one</description></item>"
             "<item><title>t</title><description>two</description></item></channel></rss>",
             "", ""});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->items[0].summary, "");
  const auto before = identify(kFeed, IdentityPolicy::none, *parsed);
  EXPECT_EQ(before.policy, IdentityPolicy::all);
  EXPECT_NE(before.keys[0], before.keys[1]);
  parsed->finish();
  EXPECT_EQ(parsed->items[0].summary, "one");
  EXPECT_EQ(identify(kFeed, IdentityPolicy::none, *parsed).keys, before.keys);
}

}  // namespace
}  // namespace newswatch::feeds
