#include "dedup/near_index.h"

#include <string>

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

using std::chrono::hours;

const Time kStart = Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

class NearIndexTest : public ::testing::Test {
 protected:
  Profile profile(const std::string& title, const std::string& text = "") {
    Item item;
    item.title = title;
    item.summary = text;
    return profile_of(fingerprint_of(item), frequency_);
  }
  void add(std::uint64_t id, const std::string& title, Duration after = Duration{0}) {
    const auto words = profile(title);
    const auto guarded = "guarded " + std::to_string(id);
    Report report;
    report.id = {id, id};
    report.story = {9, id};
    report.feed = 4;
    report.link = 5;
    report.seen = kStart + after;
    report.profile = words;
    report.guarded = guarded;
    index_.add(report);
  }

  DocumentFrequency frequency_;
  NearIndex index_{hours(72)};
};

constexpr const char* kPlan = "Negotiators discuss Pokrovsk withdrawal proposal in Geneva";

TEST_F(NearIndexTest, FindsTheSameWordsInAnyOrder) {
  add(1, kPlan);
  const auto hits =
      index_.find(profile("In Geneva, negotiators discuss a Pokrovsk withdrawal proposal"), 0.6F);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_GT(hits[0].score, 0.99F);
}

TEST_F(NearIndexTest, GivesBackWhatWasKept) {
  add(1, kPlan, std::chrono::seconds(90));
  const auto found = index_.find(Hash128{1, 1});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->story, (Hash128{9, 1}));
  EXPECT_EQ(found->feed, 4u);
  EXPECT_EQ(found->link, 5u);
  EXPECT_EQ(found->seen, kStart + std::chrono::seconds(90));
  EXPECT_EQ(found->guarded, "guarded 1");
  EXPECT_NEAR(cosine(found->profile, profile(kPlan)), 1.0F, 1e-5F);
  EXPECT_FALSE(index_.find(Hash128{2, 2}));
}

TEST_F(NearIndexTest, TheMostAlikeComesFirstAndOfEqualsTheOldest) {
  add(1, "Negotiators discuss Pokrovsk withdrawal and ceasefire terms in Vienna");
  add(2, kPlan);
  add(3, kPlan);
  const auto hits = index_.find(profile(kPlan), 0.2F);
  ASSERT_EQ(hits.size(), 3u);
  EXPECT_EQ(hits[0].report.id, (Hash128{2, 2}));
  EXPECT_EQ(hits[1].report.id, (Hash128{3, 3}));
  EXPECT_LT(hits[2].score, 0.9F);
}

TEST_F(NearIndexTest, OtherWordsAreNotAlike) {
  add(1, kPlan);
  EXPECT_TRUE(
      index_.find(profile("Central bank of Turkey keeps interest rates unchanged"), 0.2F).empty());
  EXPECT_TRUE(index_.find(profile(""), 0.0F).empty());
}

TEST_F(NearIndexTest, AForgottenReportIsNotFound) {
  add(1, kPlan);
  add(2, kPlan);
  index_.forget({1, 1});
  index_.forget({3, 3});
  EXPECT_FALSE(index_.find(Hash128{1, 1}));
  const auto hits = index_.find(profile(kPlan), 0.6F);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].report.id, (Hash128{2, 2}));
  add(1, kPlan);
  EXPECT_EQ(index_.find(profile(kPlan), 0.6F).size(), 2u);
}

TEST_F(NearIndexTest, WhatIsOlderThanTheWindowGoes) {
  add(1, kPlan);
  add(2, kPlan, hours(1));
  index_.expire(kStart + hours(72));
  EXPECT_EQ(index_.size(), 2u);
  index_.expire(kStart + hours(73));
  EXPECT_EQ(index_.size(), 1u);
  EXPECT_FALSE(index_.find(Hash128{1, 1}));
  EXPECT_EQ(index_.find(profile(kPlan), 0.6F).size(), 1u);
  index_.expire(kStart + hours(100));
  EXPECT_EQ(index_.size(), 0u);
  EXPECT_TRUE(index_.find(profile(kPlan), 0.6F).empty());
}

TEST_F(NearIndexTest, AWordOfManyReportsStillLeadsToTheNewest) {
  for (std::uint64_t i = 1; i <= 2000; ++i) {
    add(i, "Pokrovsk report " + std::string(1, static_cast<char>('a' + i % 26)) + "lpha" +
               std::to_string(i) + "x gamma" + std::to_string(i));
  }
  add(3000, kPlan);
  const auto hits = index_.find(profile(kPlan), 0.6F);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].report.id, (Hash128{3000, 3000}));
}

TEST_F(NearIndexTest, StaysSmallWhileReportsComeAndGo) {
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    add(i,
        "Zeta" + std::to_string(i) + "q eta" + std::to_string(i * 7) + "q theta" +
            std::to_string(i * 13) + "q iota" + std::to_string(i * 17) + "q",
        std::chrono::minutes(10) * static_cast<int>(i));
    index_.expire(kStart + std::chrono::minutes(10) * static_cast<int>(i));
  }
  EXPECT_LE(index_.size(), 434u);
  EXPECT_LT(index_.bytes(), 434u * 1500);
}

TEST(ProfileTest, KeepsTheWordsThatSaySomething) {
  DocumentFrequency frequency;
  Item item;
  item.title = "The plan of the government for the Pokrovsk evacuation";
  const auto profile = profile_of(fingerprint_of(item), frequency);
  EXPECT_GE(profile.words.size(), 3u);
  EXPECT_LE(profile.words.size(), 5u) << "without the, of, for";
  for (const auto& word : profile.words) EXPECT_TRUE(word.title());
}

TEST(DocumentFrequencyTest, CountsMakeWordsLighterAndSurviveARestart) {
  DocumentFrequency frequency;
  Item item;
  item.title = "Pokrovsk evacuation";
  const auto print = fingerprint_of(item);
  const auto before = frequency.weight(print.words[0], print.script);
  for (int i = 0; i < 1000; ++i) frequency.count(print);
  const auto after = frequency.weight(print.words[0], print.script);
  EXPECT_LT(after, before - 2);
  DocumentFrequency restored;
  const auto counts = counts_from_bytes(counts_to_bytes(frequency.counts()));
  ASSERT_TRUE(counts);
  restored.restore(*counts);
  EXPECT_EQ(restored.weight(print.words[0], print.script), after);
  EXPECT_FALSE(counts_from_bytes("not counts"));
  EXPECT_FALSE(counts_from_bytes(""));
}

}  // namespace
}  // namespace newswatch::dedup
