#include "dedup/deduplicator.h"

#include <gtest/gtest.h>

#include "core/alert.h"
#include "dedup/canonical_url.h"

namespace newswatch::dedup {
namespace {

using std::chrono::hours;

constexpr Duration kWindow = hours(72);
const Time kStart = Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

// Items, decided on one after the other.
class DeduplicatorTest : public ::testing::Test {
 protected:
  Decision decide(const std::string& feed, const std::string& key, const std::string& link,
                  const std::string& title = "Title", Duration after = Duration{0}) {
    Item item;
    item.link = link;
    item.title = title;
    return dedup_.decide({FeedId{feed}, ItemKey{hash128(key)}, &item, kStart + after});
  }
  void forget(const std::string& feed, const std::string& key, const std::string& link) {
    Item item;
    item.link = link;
    dedup_.forget({FeedId{feed}, ItemKey{hash128(key)}, &item, kStart});
  }
  static StoryId story(const std::string& feed, const std::string& key) {
    return story_id(FeedId{feed}, ItemKey{hash128(key)});
  }
  static KnownMember member(const StoryId& story, const std::string& feed, const std::string& key,
                            const std::string& link, Duration after = Duration{0}) {
    return {story, FeedId{feed}, ItemKey{hash128(key)}, canonical_url(link), kStart + after};
  }

  Deduplicator dedup_{kWindow};
};

void expect_new(const Decision& decision, const StoryId& story, const char* reason = "no_match") {
  EXPECT_EQ(to_string(decision.kind), "new");
  EXPECT_EQ(decision.story, story);
  EXPECT_EQ(decision.reason, reason);
  EXPECT_TRUE(decision.of.empty());
  EXPECT_EQ(decision.score, 0);
}

void expect_copy(const Decision& decision, const StoryId& story) {
  EXPECT_EQ(to_string(decision.kind), "copy");
  EXPECT_EQ(decision.story, story);
  EXPECT_EQ(decision.reason, "same_url");
  EXPECT_EQ(decision.of, story);
  EXPECT_EQ(decision.score, 1);
}

TEST_F(DeduplicatorTest, TheSameArticleInAnotherFeedIsACopy) {
  expect_new(decide("a", "1", "https://example.org/x"), story("a", "1"));
  expect_copy(decide("b", "2", "http://www.example.org/x?utm_source=b", "Other title"),
              story("a", "1"));
  expect_new(decide("b", "3", "https://example.org/y"), story("b", "3"));
}

TEST_F(DeduplicatorTest, ALinkThatIdentifiesNothingFoldsNothing) {
  for (const char* link : {"", "https://example.org/", "mailto:a@example.org"}) {
    expect_new(decide("a", "1", link), story("a", "1"));
    expect_new(decide("b", "2", link), story("b", "2"));
  }
  EXPECT_EQ(dedup_.size(), 0u);
}

TEST_F(DeduplicatorTest, TheSameItemAgainLeadsTheSameStory) {
  expect_new(decide("a", "1", "https://example.org/x"), story("a", "1"));
  expect_new(decide("a", "1", "https://example.org/x"), story("a", "1"));
}

TEST_F(DeduplicatorTest, ALinkWithAFourthTitleInOneFeedIdentifiesNothing) {
  const char* link = "https://example.org/live";
  expect_new(decide("a", "1", link, "One"), story("a", "1"));
  expect_copy(decide("a", "2", link, "Two"), story("a", "1"));
  expect_copy(decide("a", "3", link, "Three"), story("a", "1"));
  expect_copy(decide("a", "3b", link, "Three"), story("a", "1"));
  expect_new(decide("a", "4", link, "Four"), story("a", "4"), "shared_url");
  expect_new(decide("a", "5", link, "One"), story("a", "5"), "shared_url");
  expect_new(decide("b", "6", link, "Six"), story("b", "6"), "shared_url");
}

TEST_F(DeduplicatorTest, TitlesAreCountedWithinOneFeed) {
  const char* link = "https://example.org/x";
  decide("a", "1", link, "One");
  for (const char* feed : {"b", "c", "d", "e"}) {
    expect_copy(decide(feed, "1", link, std::string("Title of ") + feed), story("a", "1"));
  }
}

TEST_F(DeduplicatorTest, TitlesAreCountedHoweverManyFeedsHaveTheLink) {
  const char* link = "https://example.org/x";
  for (int i = 0; i < 100; ++i) decide("feed" + std::to_string(i), "1", link);
  for (const char* title : {"One", "Two", "Three"}) {
    expect_copy(decide("z", title, link, title), story("feed0", "1"));
  }
  expect_new(decide("z", "4", link, "Four"), story("z", "4"), "shared_url");
}

TEST_F(DeduplicatorTest, AStoryEndsWhenItsLinkWasNotSeenForTheWindow) {
  const char* link = "https://example.org/x";
  decide("a", "1", link);
  expect_copy(decide("b", "2", link, "T", kWindow), story("a", "1"));
  expect_copy(decide("c", "3", link, "T", 2 * kWindow), story("a", "1"));
  expect_new(decide("d", "4", link, "T", 3 * kWindow + Duration{1}), story("d", "4"));
}

TEST_F(DeduplicatorTest, ExpireDropsWhatWasNotSeenForTheWindow) {
  decide("a", "1", "https://example.org/x");
  decide("a", "2", "https://example.org/y");
  decide("b", "1", "https://example.org/x", "T", hours(10));
  dedup_.expire(kStart + kWindow);
  EXPECT_EQ(dedup_.size(), 2u);
  dedup_.expire(kStart + kWindow + Duration{1});
  EXPECT_EQ(dedup_.size(), 1u);
  expect_copy(decide("c", "1", "https://example.org/x", "T", kWindow), story("a", "1"));
  dedup_.expire(kStart + 3 * kWindow);
  EXPECT_EQ(dedup_.size(), 0u);
}

TEST_F(DeduplicatorTest, AnotherWindowHoldsForWhatIsThereAlready) {
  decide("a", "1", "https://example.org/x");
  dedup_.set_window(hours(1));
  dedup_.expire(kStart + hours(2));
  EXPECT_EQ(dedup_.size(), 0u);
}

TEST_F(DeduplicatorTest, AForgottenLeadIsNewAgain) {
  const char* link = "https://example.org/x";
  decide("a", "1", link);
  forget("a", "1", link);
  EXPECT_EQ(dedup_.size(), 0u);
  expect_new(decide("b", "2", link), story("b", "2"));
}

TEST_F(DeduplicatorTest, AForgottenCopyLeavesTheStory) {
  const char* link = "https://example.org/x";
  decide("a", "1", link);
  decide("b", "2", link);
  forget("b", "2", link);
  expect_copy(decide("c", "3", link), story("a", "1"));
}

TEST_F(DeduplicatorTest, AStoryOutlivesItsForgottenLeadWhenOthersJoined) {
  const char* link = "https://example.org/x";
  decide("a", "1", link);
  decide("b", "2", link);
  forget("a", "1", link);
  expect_copy(decide("c", "3", link), story("a", "1"));
  forget("b", "2", link);
  forget("c", "3", link);
  EXPECT_EQ(dedup_.size(), 0u);
}

TEST_F(DeduplicatorTest, AForgottenFourthTitleMakesTheLinkGoodAgain) {
  const char* link = "https://example.org/x";
  for (const char* title : {"One", "Two", "Three", "Four"}) decide("a", title, link, title);
  forget("a", "Four", link);
  expect_copy(decide("b", "1", link), story("a", "One"));
}

TEST_F(DeduplicatorTest, ForgettingWhatIsNotKnownDoesNothing) {
  forget("a", "1", "https://example.org/x");
  forget("a", "1", "");
  decide("a", "1", "https://example.org/x");
  forget("b", "1", "https://example.org/x");
  EXPECT_EQ(dedup_.size(), 1u);
}

TEST_F(DeduplicatorTest, RestoredStoriesTakeCopies) {
  const char* link = "https://example.org/x";
  dedup_.restore({member(story("a", "1"), "a", "1", link),
                  member(story("a", "1"), "b", "2", link, hours(50)),
                  member(story("c", "3"), "c", "3", "")});
  EXPECT_EQ(dedup_.size(), 1u);
  expect_copy(decide("d", "4", link, "T", hours(100)), story("a", "1"));
  expect_new(decide("a", "1", link, "T", hours(100)), story("a", "1"));
}

TEST_F(DeduplicatorTest, ARestoredCopyAloneStillLeadsToItsStory) {
  const char* link = "https://example.org/x";
  dedup_.restore({member(story("a", "1"), "b", "2", link)});
  expect_copy(decide("c", "3", link), story("a", "1"));
}

TEST_F(DeduplicatorTest, RestoredStoriesOfOneLinkShowThatItIdentifiesNothing) {
  const char* link = "https://example.org/live";
  dedup_.restore(
      {member(story("a", "1"), "a", "1", link), member(story("a", "4"), "a", "4", link)});
  expect_new(decide("b", "5", link), story("b", "5"), "shared_url");
  forget("b", "5", link);
  expect_new(decide("b", "5", link), story("b", "5"), "shared_url");
}

TEST_F(DeduplicatorTest, RestoredStoriesAWindowApartAreTwo) {
  const char* link = "https://example.org/x";
  dedup_.restore({member(story("a", "1"), "a", "1", link),
                  member(story("a", "2"), "a", "2", link, kWindow + hours(1))});
  expect_copy(decide("b", "3", link, "T", kWindow + hours(2)), story("a", "2"));
}

}  // namespace
}  // namespace newswatch::dedup
