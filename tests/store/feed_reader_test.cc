// What the command line reads of the store while the daemon has it open.
#include "store/feed_reader.h"

#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FeedReader : public StoreTest {
 protected:
  void SetUp() override {
    open();
    get(store_->commit(poll_with("a", {"one", "two"}, at(0))));
    get(store_->commit(poll_with("b", {"three"}, at(1))));
    auto copy = poll_with("a", {"five"}, at(2));
    copy.members[0].story = story_id(FeedId{"b"}, key_of("three"));
    copy.members[0].decision = "copy";
    copy.alerts.clear();
    get(store_->commit(copy));
    auto later = poll_with("a", {"four"}, at(3));
    later.items[0].matches.clear();
    later.members.clear();
    later.alerts.clear();
    get(store_->commit(later));
  }
};

TEST_F(FeedReader, GivesTheStatesOfAllFeedsBesideAnOpenStore) {
  const auto states = read_feed_states(path_);
  ASSERT_TRUE(states) << states.error().message;
  ASSERT_EQ(states->feeds.size(), 2u);
  EXPECT_EQ(states->feeds.at(FeedId{"a"}).last_poll, at(3));
  EXPECT_TRUE(states->holds.empty());
}

TEST_F(FeedReader, GivesOneFeedsItemsTheNewestFirstWithWhatBecameOfThem) {
  const auto history = read_feed_history(path_, FeedId{"a"}, 10);
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_EQ(history->known, 4);
  EXPECT_EQ(history->stories_led, 2);
  EXPECT_EQ(history->alerts_led, 2);
  EXPECT_TRUE(history->complete);
  ASSERT_EQ(history->items.size(), 4u);
  EXPECT_EQ(history->items[0].title, "Title of four");
  EXPECT_EQ(history->items[0].first_seen, at(3));
  EXPECT_TRUE(history->items[0].rules.empty());
  EXPECT_EQ(history->items[0].decision, "");
  EXPECT_EQ(history->items[1].title, "Title of five");
  EXPECT_EQ(history->items[1].decision, "copy");
  EXPECT_EQ(history->items[1].story, story_id(FeedId{"b"}, key_of("three")));
  const auto& told = history->items[3];
  EXPECT_EQ(told.title, "Title of one");
  EXPECT_EQ(told.link, "https://news.example/one");
  EXPECT_THAT(told.rules, ElementsAre(RuleId{"rule"}));
  EXPECT_EQ(told.decision, "new");
  EXPECT_EQ(told.story, story_id(FeedId{"a"}, key_of("one")));
}

TEST_F(FeedReader, KeepsToTheLimit) {
  EXPECT_EQ(read_feed_history(path_, FeedId{"a"}, 2)->items.size(), 2u);
}

TEST_F(FeedReader, KnowsNothingOfAnUnknownFeed) {
  const auto history = read_feed_history(path_, FeedId{"x"}, 10);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->known, 0);
  EXPECT_TRUE(history->items.empty());
}

TEST_F(FeedReader, TellsKnownKeysFeedByFeed) {
  const std::vector<ItemKey> keys = {key_of("one"), key_of("three"), key_of("new")};
  EXPECT_THAT(*read_known_keys(path_, FeedId{"a"}, keys), ElementsAre(true, false, false));
  EXPECT_THAT(*read_known_keys(path_, FeedId{"x"}, keys), ElementsAre(false, false, false));
}

TEST(FeedReaderErrors, NameTheFile) {
  const TemporaryFolder folder;
  EXPECT_THAT(read_feed_states(folder.file()).error().message, HasSubstr(folder.file()));
}

}  // namespace
}  // namespace newswatch::store
