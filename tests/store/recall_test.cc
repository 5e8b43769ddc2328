// By what a feed's items are known: their keys, and what is left of them when those change.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

MATCHER_P3(IsKnownBy, link, title_at_link, dated_title, "") {
  return arg.link == link && arg.title_at_link == title_at_link && arg.dated_title == dated_title;
}

const auto kUnknown = IsKnownBy(false, false, false);

class Recall : public StoreTest {
 protected:
  void SetUp() override { open(); }

  // A poll of `feed` that brings one item with these traits.
  void bring(const std::string& feed, const std::string& name, const ItemTraits& traits) {
    auto poll = poll_with(feed, {name}, at(0));
    poll.items.front().traits = traits;
    get(store_->commit(std::move(poll)));
  }
  std::vector<KnownTraits> known(const std::string& feed, std::vector<ItemTraits> traits) {
    return get(store_->known_traits(FeedId{feed}, std::move(traits)));
  }
};

TEST_F(Recall, AnItemIsKnownByItsLinkAndItsTitleThereAfterAReopening) {
  bring("f", "a", {.link = 5, .title = -7, .dated_title = 9});
  reopen();
  EXPECT_THAT(known("f", {{.link = 5, .title = -7, .dated_title = 1}}),
              ElementsAre(IsKnownBy(true, true, false)));
  EXPECT_THAT(known("f", {{.link = 5, .title = 8, .dated_title = 1}}),
              ElementsAre(IsKnownBy(true, false, false)));
  EXPECT_THAT(known("f", {{.link = 6, .title = -7, .dated_title = 1}}), ElementsAre(kUnknown));
}

TEST_F(Recall, TitlesAreKnownByTheirKeysAndReplacedByAnEdit) {
  bring("f", "a", {.link = 5, .title = -7});
  bring("f", "b", {});
  const auto titles = [this] {
    return get(
        store_->known_titles(FeedId{"f"}, {key_of("a"), key_of("b"), key_of("never listed")}));
  };
  EXPECT_THAT(titles(), ElementsAre(Optional(-7), Optional(0), std::nullopt));
  PollCommit poll;
  poll.feed = FeedId{"f"};
  poll.edited = {{key_of("a"), 8}};
  get(store_->commit(poll));
  EXPECT_THAT(titles(), ElementsAre(Optional(8), Optional(0), std::nullopt));
}

TEST_F(Recall, AnEditedItemIsKeptAsItIsNow) {
  bring("f", "a", {.title = 7});
  auto poll = poll_with("f", {"a"}, at(60));
  poll.items.front().edited = true;
  poll.items.front().item.title = "Another title";
  poll.members.clear();
  poll.alerts.clear();
  get(store_->commit(poll));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM seen"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM match"), 2);
}

TEST_F(Recall, OneOfSeveralTitlesAtALinkIsEnough) {
  bring("f", "a", {.link = 5, .title = 1, .dated_title = 0});
  bring("f", "b", {.link = 5, .title = 2, .dated_title = 0});
  EXPECT_THAT(known("f", {{.link = 5, .title = 1}}), ElementsAre(IsKnownBy(true, true, false)));
  EXPECT_THAT(known("f", {{.link = 5, .title = 2}}), ElementsAre(IsKnownBy(true, true, false)));
}

TEST_F(Recall, AnotherFeedsItemsAreAnotherFeeds) {
  bring("f", "a", {.link = 5, .title = 7, .dated_title = 9});
  bring("g", "b", {.link = 6, .title = 8, .dated_title = 10});
  EXPECT_THAT(known("g", {{.link = 5, .title = 7, .dated_title = 9}}), ElementsAre(kUnknown));
  EXPECT_THAT(known("never polled", {{.link = 5, .title = 7}}), ElementsAre(kUnknown));
}

TEST_F(Recall, WhatAnItemLacksIsNeverKnown) {
  bring("f", "a", {});
  EXPECT_THAT(known("f", {ItemTraits{}, {.title = 3}}), ElementsAre(kUnknown, kUnknown));
}

TEST_F(Recall, TitlesWithTheirTimesAreLookedUpWhereNearlyAllAreStrangers) {
  bring("f", "a", {.link = 5, .title = 7, .dated_title = 9});
  const ItemTraits moved{.link = 6, .title = 7, .dated_title = 9};
  EXPECT_THAT(known("f", {moved}), ElementsAre(IsKnownBy(false, false, true)));
  EXPECT_THAT(known("f", {moved, ItemTraits{}, ItemTraits{}}),
              ElementsAre(kUnknown, kUnknown, kUnknown))
      << "two of three are known by their keys";
}

TEST_F(Recall, ARevisedItemIsKnownByItsNewKeyAndStaysNoItemOfItsOwn) {
  bring("f", "a", {.link = 5, .title = 7, .dated_title = 9});
  PollCommit poll;
  poll.feed = FeedId{"f"};
  poll.listed = {key_of("renamed")};
  poll.renamed = {{key_of("renamed"), {.link = 15, .title = 17, .dated_title = 19}}};
  get(store_->commit(poll));
  EXPECT_THAT(get(store_->known(FeedId{"f"}, {key_of("renamed")})), ElementsAre(true));
  EXPECT_THAT(known("f", {{.link = 15, .title = 17}}), ElementsAre(IsKnownBy(true, true, false)));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 1);
}

}  // namespace
}  // namespace newswatch::store
