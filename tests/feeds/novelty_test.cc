#include "feeds/novelty.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using ::testing::Each;
using ::testing::ElementsAre;

const Time kNow = from_millis(1'764'000'000'000);

constexpr Familiar kStranger{};
constexpr Familiar kKnown{.key = true, .link = true, .title_at_link = true};
constexpr Familiar kSameLink{.link = true};
constexpr Familiar kSameArticle{.link = true, .title_at_link = true};
constexpr Familiar kSameDatedTitle{.dated_title = true};

// A feed that was polled an hour ago, and a document whose items have links of their own.
class Novelties : public ::testing::Test {
 protected:
  Novelties() {
    before_.policy = IdentityPolicy::id;
    before_.last_success = kNow - hours(1);
  }

  Verdict judge_items(const std::vector<Familiar>& familiar) {
    familiar_ = familiar;
    items_.resize(std::min(items_.size(), familiar.size()));
    for (size_t i = items_.size(); i < familiar.size(); ++i) {
      Item item;
      item.link = "https://a.example/" + std::to_string(i);
      item.title = "Title " + std::to_string(i);
      items_.push_back(item);
    }
    return judge({.feed = feed_,
                  .before = before_,
                  .items = items_,
                  .familiar = familiar_,
                  .policy_changed = policy_changed_,
                  .archived_from = archived_from_},
                 kNow);
  }

  Feed feed_;
  PollState before_;
  std::vector<Item> items_;
  std::vector<Familiar> familiar_;
  bool policy_changed_ = false;
  std::optional<size_t> archived_from_;
};

TEST_F(Novelties, AnUnknownItemIsNews) {
  const auto verdict = judge_items({kStranger, kKnown, kKnown});
  EXPECT_THAT(verdict.items, ElementsAre(Novelty::news, Novelty::known, Novelty::known));
  EXPECT_FALSE(verdict.first_poll);
  EXPECT_FALSE(verdict.gap);
  EXPECT_EQ(verdict.reseed, Reseed::none);
}

TEST_F(Novelties, ANewIdForAKnownLinkAndTitleIsARevision) {
  const auto verdict = judge_items({kSameArticle, kKnown, kStranger});
  EXPECT_THAT(verdict.items, ElementsAre(Novelty::revised, Novelty::known, Novelty::news));
}

TEST_F(Novelties, AKnownItemWithAnotherTitleIsEdited) {
  constexpr Familiar kRetitled{.key = true, .other_title = true};
  EXPECT_THAT(judge_items({kRetitled, kKnown, kStranger}).items,
              ElementsAre(Novelty::edited, Novelty::known, Novelty::news));
  const auto all = judge_items({kRetitled, kRetitled, kRetitled});
  EXPECT_THAT(all.items, Each(Novelty::edited));
  EXPECT_FALSE(all.gap);
  EXPECT_EQ(all.reseed, Reseed::none);
}

TEST_F(Novelties, ANewTitleAtAKnownLinkIsNews) {
  EXPECT_THAT(judge_items({kSameLink, kKnown, kKnown}).items,
              ElementsAre(Novelty::news, Novelty::known, Novelty::known));
}

TEST_F(Novelties, ATitleAtALinkThatTheDocumentRepeatsTellsNothing) {
  Item update;
  update.link = "https://a.example/quakes";
  update.title = "M 4.5";
  items_ = {update, update};
  EXPECT_THAT(judge_items({kSameArticle, kKnown}).items,
              ElementsAre(Novelty::news, Novelty::known));
}

TEST_F(Novelties, ATitleWithItsTimeAloneIsNoProof) {
  EXPECT_THAT(judge_items({kSameDatedTitle, kKnown, kKnown}).items,
              ElementsAre(Novelty::news, Novelty::known, Novelty::known));
}

TEST_F(Novelties, WhenAllIdsChangeOnFamiliarLinksNothingIsNewsButTheNewLink) {
  const auto verdict =
      judge_items({kStranger, kSameLink, kSameLink, kSameLink, kSameLink, kSameLink, kSameLink});
  EXPECT_EQ(verdict.reseed, Reseed::ids_changed);
  EXPECT_EQ(verdict.items.front(), Novelty::news);
  EXPECT_EQ(verdict.count(Novelty::revised), 6u);
  EXPECT_FALSE(verdict.gap);
}

TEST_F(Novelties, WhenAllLinksMoveTitlesWithTheirTimesAreKnown) {
  const auto verdict = judge_items(std::vector<Familiar>(10, kSameDatedTitle));
  EXPECT_EQ(verdict.reseed, Reseed::ids_changed);
  EXPECT_THAT(verdict.items, Each(Novelty::revised));
}

TEST_F(Novelties, FourOfFiveAreNotEnoughForAReseed) {
  const auto verdict = judge_items({kStranger, kSameLink, kSameLink, kSameLink, kSameLink});
  EXPECT_EQ(verdict.reseed, Reseed::none) << "more than 80 %";
  EXPECT_EQ(verdict.count(Novelty::news), 5u);
}

TEST_F(Novelties, TwoItemsSayTooLittleForAReseed) {
  EXPECT_THAT(judge_items({kSameLink, kSameLink}).items, Each(Novelty::news));
}

TEST_F(Novelties, AFeedThatMakesAHabitOfItListsPagesThatChange) {
  before_.last_reseed = kNow - hours(24);
  EXPECT_THAT(judge_items({kSameLink, kSameLink, kSameLink}).items, Each(Novelty::news));
  before_.last_reseed = kNow - hours(24 * 31);
  EXPECT_THAT(judge_items({kSameLink, kSameLink, kSameLink}).items, Each(Novelty::revised));
}

TEST_F(Novelties, ALinkThatAllItemsShareIsNoReasonForAReseed) {
  for (int i = 0; i < 5; ++i) {
    Item item;
    item.link = "https://a.example/status";
    item.title = "Incident " + std::to_string(i);
    items_.push_back(item);
  }
  EXPECT_THAT(judge_items(std::vector<Familiar>(5, kSameLink)).items, Each(Novelty::news));
}

TEST_F(Novelties, AnotherWayToTellItemsApartIsNotNews) {
  policy_changed_ = true;
  constexpr Familiar kFormer{.former_key = true};
  const auto verdict = judge_items({kStranger, kFormer, kFormer});
  EXPECT_EQ(verdict.reseed, Reseed::policy_changed);
  EXPECT_THAT(verdict.items, ElementsAre(Novelty::news, Novelty::revised, Novelty::revised));
  EXPECT_THAT(judge_items({kStranger, kStranger, kStranger}).items, Each(Novelty::baseline));
}

TEST_F(Novelties, NothingInCommonIsAGap) {
  const auto verdict = judge_items({kStranger, kStranger, kStranger});
  EXPECT_TRUE(verdict.gap);
  EXPECT_THAT(verdict.items, Each(Novelty::news));
  EXPECT_FALSE(judge_items({kStranger, kStranger, kSameArticle}).gap);
  EXPECT_FALSE(judge_items({}).gap) << "an empty document shows nothing";
}

TEST_F(Novelties, AFirstPollIsSilentUnlessAskedToTell) {
  before_ = {};
  auto verdict = judge_items({kStranger, kStranger});
  EXPECT_TRUE(verdict.first_poll);
  EXPECT_FALSE(verdict.gap);
  EXPECT_THAT(verdict.items, Each(Novelty::baseline));
  feed_.on_first_poll = {.kind = FirstPoll::Kind::last, .last = 1, .since = {}};
  EXPECT_THAT(judge_items({kStranger, kStranger}).items,
              ElementsAre(Novelty::news, Novelty::baseline));
}

TEST_F(Novelties, AfterAnEmptyFirstDocumentWhatWasPublishedSinceIsNews) {
  before_ = {};
  before_.last_success = kNow - hours(2);
  items_.resize(4);
  items_[0].published = kNow - hours(1);
  items_[1].published = kNow - hours(3);
  items_[3].published = kNow - hours(2) - std::chrono::minutes(20);
  EXPECT_THAT(judge_items({kStranger, kStranger, kStranger, kStranger}).items,
              ElementsAre(Novelty::news, Novelty::baseline, Novelty::news, Novelty::news))
      << "the third has no date: in doubt, news; the last was listed late";
}

TEST_F(Novelties, AtAnotherUrlAFeedWithNothingInCommonStartsAnew) {
  before_.new_place = true;
  EXPECT_TRUE(judge_items({kStranger, kStranger}).first_poll);
  EXPECT_THAT(judge_items({kStranger, kStranger}).items, Each(Novelty::baseline));
  const auto same_feed = judge_items({kStranger, kKnown});
  EXPECT_FALSE(same_feed.first_poll);
  EXPECT_THAT(same_feed.items, ElementsAre(Novelty::news, Novelty::known));
}

TEST_F(Novelties, AnArchivedItemFromBeforeTheLastPollIsNoNews) {
  items_.resize(4);
  items_[1].published = kNow - hours(2);
  items_[2].published = kNow - hours(24 * 40);
  archived_from_ = 1;
  EXPECT_THAT(judge_items(std::vector<Familiar>(4, kStranger)).items,
              ElementsAre(Novelty::news, Novelty::news, Novelty::baseline, Novelty::news));
}

}  // namespace
}  // namespace newswatch::feeds
