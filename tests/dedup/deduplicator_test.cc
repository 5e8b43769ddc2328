#include "dedup/deduplicator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/alert.h"

namespace newswatch::dedup {
namespace {

using std::chrono::hours;

const Time kStart = Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

// What one feed says of something: defaults make every report its own.
struct Told {
  std::string feed = "a";
  std::string key = "1";
  std::string title;
  std::string summary = {};
  std::string link = {};
  std::string language = "en";
  Duration after{0};
};

// Items, decided on one after the other.
class DeduplicatorTest : public ::testing::Test {
 protected:
  static Fingerprint print_of(const Told& told) {
    Item item;
    item.title = told.title;
    item.summary = told.summary;
    item.link = told.link;
    item.language = told.language;
    return fingerprint_of(item);
  }
  static Candidate candidate(const Told& told, const Fingerprint& print) {
    return {FeedId{told.feed}, ItemKey{hash128(told.key)}, &print, kStart + told.after};
  }
  Decision decide(const Told& told) {
    const auto print = print_of(told);
    return dedup_.decide(candidate(told, print));
  }
  void forget(const Told& told) {
    const auto print = print_of(told);
    dedup_.forget(candidate(told, print));
  }
  void restore(const Told& told, const KnownDecision& decision) {
    const auto print = print_of(told);
    dedup_.restore(candidate(told, print), decision);
  }
  static ReportId report(const std::string& feed, const std::string& key) {
    return report_id(FeedId{feed}, ItemKey{hash128(key)});
  }

  Deduplicator dedup_{Settings{}};
};

void expect_new(const Decision& decision, const std::string& reason = "no_match") {
  EXPECT_EQ(to_string(decision.kind), "new");
  EXPECT_EQ(decision.reason, reason);
  EXPECT_TRUE(decision.of.empty());
}

void expect_copy(const Decision& decision, const ReportId& report, const std::string& reason) {
  EXPECT_EQ(to_string(decision.kind), "copy");
  EXPECT_EQ(decision.reason, reason) << decision.detail;
  EXPECT_EQ(decision.report, report);
  EXPECT_EQ(decision.of, report);
}

void expect_related(const Decision& decision, const ReportId& older, const std::string& guard) {
  EXPECT_EQ(to_string(decision.kind), "related");
  EXPECT_EQ(decision.reason, guard) << decision.detail;
  EXPECT_EQ(decision.of, older);
  EXPECT_NE(decision.report, older);
}

constexpr const char* kTitle = "Witkoff presents 28-point peace plan to Umerov in Miami";
constexpr const char* kText =
    "The American envoy handed a draft of the plan to the secretary of the security council, two "
    "officials said, and asked for an answer before Thanksgiving.";

TEST_F(DeduplicatorTest, TheSameArticleInAnotherFeedIsACopy) {
  expect_new(decide({.title = kTitle, .link = "https://example.org/x"}));
  const auto copy = decide(
      {.feed = "b", .title = "Plan handed over", .link = "http://www.example.org/x?utm_source=b"});
  expect_copy(copy, report("a", "1"), "same_url");
  EXPECT_EQ(copy.score, 1);
}

TEST_F(DeduplicatorTest, ALinkOfASiteIdentifiesNothing) {
  expect_new(decide({.title = kTitle, .link = "https://example.org/"}));
  expect_new(decide({.feed = "b",
                     .title = "Storm floods villages along the Danube near Vienna",
                     .link = "https://example.org/"}));
}

TEST_F(DeduplicatorTest, TheSameItemAgainIsTheSameReport) {
  expect_new(decide({.title = kTitle, .summary = kText}));
  const auto again = decide({.title = std::string(kTitle) + " today", .summary = kText});
  expect_copy(again, report("a", "1"), "same_item");
  EXPECT_EQ(dedup_.size(), 1u);
}

TEST_F(DeduplicatorTest, AnItemThatNowSaysSomethingElseIsAnUpdate) {
  decide({.title = kTitle, .summary = kText, .link = "https://example.org/x"});
  const auto update = decide({.title = "Witkoff presents 19-point peace plan to Umerov in Miami",
                              .summary = kText,
                              .link = "https://example.org/x"});
  EXPECT_EQ(to_string(update.kind), "update");
  EXPECT_EQ(update.reason, "numbers");
  EXPECT_EQ(update.of, report("a", "1"));
  EXPECT_EQ(update.report, report("a", "1"));
}

// Who watches one thing alone sees its words in every report.
TEST_F(DeduplicatorTest, CopiesAreFoundAmongReportsThatAreAllAlike) {
  constexpr const char* kVillages[] = {"Alvora", "Belinko", "Cartesh", "Dumari", "Elvanto"};
  const auto title = [&](int number) {
    return fmt::format("Earthquake of magnitude 5 shakes {}{} in the night", kVillages[number % 5],
                       number);
  };
  int copies = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto told = decide({.feed = "a", .key = std::to_string(i), .title = title(i)});
    ASSERT_TRUE(told.told()) << title(i) << " " << told.reason;
    const auto copy =
        decide({.feed = "b", .key = std::to_string(i), .title = title(i) + " - The Courier"});
    copies += copy.kind == DecisionKind::copy ? 1 : 0;
  }
  EXPECT_EQ(copies, 3000);
}

TEST_F(DeduplicatorTest, AnArticleThatNowSaysSomethingElseIsAnUpdate) {
  decide({.title = kTitle, .link = "https://example.org/x"});
  const auto update = decide({.feed = "b",
                              .title = "Witkoff presents 19-point peace plan to Umerov in Miami",
                              .link = "https://example.org/x"});
  EXPECT_EQ(to_string(update.kind), "update");
  EXPECT_EQ(update.reason, "numbers");
  EXPECT_EQ(update.detail, "19 / 28");
  EXPECT_EQ(update.report, report("a", "1"));
}

TEST_F(DeduplicatorTest, APageThatShowsOneThingAfterTheOtherFoldsNothing) {
  const char* link = "https://example.org/live";
  decide({.title = kTitle, .summary = kText, .link = link});
  const auto other = decide({.key = "2",
                             .title = "Storm floods villages along the Danube near Vienna",
                             .summary = "Firefighters evacuated hundreds of residents overnight.",
                             .link = link});
  expect_new(other, "shared_url");
}

TEST_F(DeduplicatorTest, ALinkWithAFourthTitleInOneFeedIdentifiesNothing) {
  const char* link = "https://example.org/live";
  decide({.key = "1", .title = "One", .link = link});
  expect_copy(decide({.key = "2", .title = "Two", .link = link}), report("a", "1"), "same_url");
  expect_copy(decide({.key = "3", .title = "Three", .link = link}), report("a", "1"), "same_url");
  expect_new(decide({.key = "4", .title = "Four", .link = link}), "shared_url");
  expect_new(decide({.feed = "b", .key = "5", .title = "One", .link = link}), "shared_url");
}

TEST_F(DeduplicatorTest, ASyndicatedReportIsACopyHoweverItIsDressed) {
  decide({.title = kTitle, .summary = kText, .link = "https://a.example/1"});
  int n = 1;
  for (const auto& title :
       {std::string(kTitle) + " - Reuters", "UPDATE 2-" + std::string(kTitle),
        std::string("WITKOFF PRESENTS 28-POINT PEACE PLAN TO UMEROV IN MIAMI"),
        std::string("Witkoff presents twenty-eight-point peace plan to Umerov in Miami")}) {
    ++n;
    const auto copy = decide({.feed = "b" + std::to_string(n),
                              .key = std::to_string(n),
                              .title = title,
                              .summary = "MIAMI, Nov 20 (AP) - " + std::string(kText),
                              .link = "https://b.example/" + std::to_string(n)});
    expect_copy(copy, report("a", "1"), "near_duplicate");
    EXPECT_GE(copy.score, 0.6) << title;
  }
  EXPECT_EQ(dedup_.size(), 1u) << "copies are compared with the first alone";
}

TEST_F(DeduplicatorTest, TheUrlOfACopyLeadsToTheReportThatItCopies) {
  decide({.title = kTitle, .summary = kText, .link = "https://a.example/1"});
  expect_copy(
      decide({.feed = "b", .title = kTitle, .summary = kText, .link = "https://b.example/1"}),
      report("a", "1"), "near_duplicate");
  expect_copy(decide({.feed = "c", .title = "Talks", .link = "https://b.example/1"}),
              report("a", "1"), "same_url");
}

TEST_F(DeduplicatorTest, NumbersDenialsDirectionsAndNamesStandGuard) {
  decide({.title = kTitle, .summary = kText});
  struct Case {
    const char* title;
    const char* guard;
  };
  int n = 1;
  for (const auto& [title, guard] : std::initializer_list<Case>{
           {"Witkoff presents 19-point peace plan to Umerov in Miami", "numbers"},
           {"Witkoff never presents 28-point peace plan to Umerov in Miami", "negation"},
           {"Witkoff presents 28-point peace plan to Budanov in Miami", "names"},
           {"Umerov presents 28-point peace plan to Witkoff in Miami", "order"}}) {
    ++n;
    const auto told = decide({.feed = "b",
                              .key = std::to_string(n),
                              .title = title,
                              .summary = kText,
                              .language = "en"});
    expect_related(told, report("a", "1"), guard);
    EXPECT_EQ(told.story, story_led_by(report("a", "1"))) << title;
    forget({.feed = "b", .key = std::to_string(n), .title = title, .summary = kText});
  }
}

TEST_F(DeduplicatorTest, OppositeDirectionsAreTwoReports) {
  decide({.title = "Gazprom raises gas deliveries to Hungary through Turkstream pipeline"});
  expect_related(
      decide({.feed = "b",
              .title = "Gazprom cuts gas deliveries to Hungary through Turkstream pipeline"}),
      report("a", "1"), "direction");
}

TEST_F(DeduplicatorTest, AFewWordsAreTooFewToTellReportsApart) {
  decide({.title = "Pokrovsk falls"});
  expect_new(decide({.feed = "b", .title = "Pokrovsk falls"}), "too_short");
}

TEST_F(DeduplicatorTest, ATitleThatAFeedRepeatsIsAColumn) {
  const char* title = "Morning briefing: everything overnight from Pokrovsk and Kupiansk";
  decide({.key = "1", .title = title, .link = "https://a.example/1"});
  expect_related(decide({.key = "2", .title = title, .link = "https://a.example/2"}),
                 report("a", "1"), "column");
  const auto copy =
      decide({.feed = "b", .key = "3", .title = title, .link = "https://b.example/1"});
  EXPECT_EQ(to_string(copy.kind), "copy");
  EXPECT_EQ(copy.reason, "near_duplicate");
}

TEST_F(DeduplicatorTest, CopiesAreLookedForWithinTheWindow) {
  decide({.title = kTitle, .summary = kText});
  expect_copy(decide({.feed = "b", .title = kTitle, .summary = kText, .after = hours(72)}),
              report("a", "1"), "near_duplicate");
  const auto later = decide({.feed = "c", .title = kTitle, .summary = kText, .after = hours(73)});
  expect_new(later);
  EXPECT_EQ(later.story, story_led_by(report("a", "1"))) << "but it is the same story";
}

TEST_F(DeduplicatorTest, AForgottenReportIsNewAgain) {
  decide({.title = kTitle, .summary = kText, .link = "https://example.org/x"});
  forget({.title = kTitle, .summary = kText, .link = "https://example.org/x"});
  expect_new(
      decide({.feed = "b", .title = kTitle, .summary = kText, .link = "https://example.org/x"}));
}

TEST_F(DeduplicatorTest, RestoredReportsTakeCopiesByUrlAndByWords) {
  restore({.title = kTitle, .summary = kText, .link = "https://example.org/x"},
          {.report = report("a", "1"), .story = story_led_by(report("a", "1")), .lead = true});
  expect_copy(decide({.feed = "b", .title = "Plan", .link = "https://example.org/x"}),
              report("a", "1"), "same_url");
  expect_copy(decide({.feed = "c", .title = kTitle, .summary = kText}), report("a", "1"),
              "near_duplicate");
}

TEST_F(DeduplicatorTest, ARestoredCopyStillLeadsToItsReport) {
  restore({.feed = "b", .title = kTitle, .link = "https://example.org/x"},
          {.report = report("a", "1"), .story = story_led_by(report("a", "1")), .lead = false});
  expect_copy(decide({.feed = "c", .title = "Plan", .link = "https://example.org/x"}),
              report("a", "1"), "same_url");
}

TEST_F(DeduplicatorTest, TwoRestoredReportsOfOneUrlShowThatItIdentifiesNothing) {
  const char* link = "https://example.org/live";
  for (const char* key : {"1", "4"}) {
    restore({.key = key, .title = key, .link = link},
            {.report = report("a", key), .story = story_led_by(report("a", key)), .lead = true});
  }
  expect_new(decide({.feed = "b", .key = "5", .title = "Five", .link = link}), "shared_url");
}

TEST_F(DeduplicatorTest, ARestoredStoryIsJoined) {
  const auto story = story_led_by(report("a", "1"));
  restore({.key = "2", .title = kTitle, .summary = kText},
          {.report = report("a", "2"), .story = story, .lead = true});
  const auto told = decide({.feed = "b",
                            .key = "9",
                            .title = "Witkoff presents 19-point peace plan to Umerov in Miami",
                            .summary = kText});
  EXPECT_EQ(told.story, story);
}

TEST_F(DeduplicatorTest, ATitleWithoutEndTakesNoMoreMemoryThanOthers) {
  std::string title;
  for (int i = 0; i < 20'000; ++i) title += fmt::format("Word{} ", i);
  decide({.key = "0", .title = kTitle, .summary = kText});
  const auto before = dedup_.bytes();
  decide({.title = title});
  EXPECT_LT(dedup_.bytes(), before + 4000);
  expect_copy(decide({.feed = "b", .title = title}), report("a", "1"), "near_duplicate");
}

TEST_F(DeduplicatorTest, AnotherThresholdHolds) {
  Settings settings;
  settings.threshold = 0.99F;
  dedup_.configure(settings);
  decide({.title = kTitle, .summary = kText});
  const auto told = decide({.feed = "b",
                            .title = std::string(kTitle) + " on Wednesday evening",
                            .summary = std::string(kText) + " Nobody knows what comes next."});
  expect_new(told);
}

}  // namespace
}  // namespace newswatch::dedup
