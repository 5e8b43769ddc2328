#include "dedup/report_text.h"

#include <string>

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

TEST(ReportText, DropsTheSourceOfATitle) {
  EXPECT_EQ(without_source("Peace plan agreed in Geneva - Reuters"), "Peace plan agreed in Geneva");
  EXPECT_EQ(without_source("Peace plan agreed in Geneva | The Kyiv Independent"),
            "Peace plan agreed in Geneva");
  EXPECT_EQ(without_source("Peace plan agreed in Geneva – BBC News"),
            "Peace plan agreed in Geneva");
  EXPECT_EQ(without_source("Peace plan agreed in Geneva (AP)"), "Peace plan agreed in Geneva");
  EXPECT_EQ(without_source("План узгоджено в Женеві — Суспільне"), "План узгоджено в Женеві");
  EXPECT_EQ(without_source("Storm hits the coast of Wales - France 24"),
            "Storm hits the coast of Wales");
}

TEST(ReportText, KeepsWhatIsNoSource) {
  for (const auto* title :
       {"Peace plan agreed - but not by Kyiv", "Kyiv - Reuters", "A long-term plan for peace",
        "Zelensky on the plan: we will answer - and soon, he says to reporters in the city",
        "The plan (as first seen by us)", ""}) {
    EXPECT_EQ(without_source(title), title);
  }
}

TEST(ReportText, DropsTheDatelineOfAText) {
  EXPECT_EQ(without_dateline("KYIV, Nov 26 (Reuters) - Ukraine said"), "Ukraine said");
  EXPECT_EQ(without_dateline("KYIV (AP) — Ukraine said"), "Ukraine said");
  EXPECT_EQ(without_dateline("МОСКВА, 26 ноя - В Кремле заявили"), "В Кремле заявили");
  EXPECT_EQ(without_dateline("NEW YORK - Shares rose"), "Shares rose");
}

TEST(ReportText, KeepsAFirstClause) {
  for (const auto* text : {"Ukraine said - not for the first time - that it", "the plan - a draft",
                           "It was agreed after all. KYIV (AP) was not told.", ""}) {
    EXPECT_EQ(without_dateline(text), text);
  }
}

TEST(ReportText, ComparesTheFirst300CharactersOfTheSummaryElseOfTheContent) {
  Item item;
  item.title = "Title of the report";
  std::string sentence;
  for (int i = 0; i < 100; ++i) sentence += "слово ";
  item.content = sentence;
  EXPECT_EQ(report_text(item).text.size(), 549u) << "50 words of 5 letters, and the blanks between";
  item.summary = "Short.";
  EXPECT_EQ(report_text(item).text, "Short.");
}

TEST(ReportText, ANumberAtACutEndDoesNotCount) {
  Item item;
  item.summary = "The company paid 5.93 ...";
  EXPECT_EQ(report_text(item).text, "The company paid 5.93 ...");
  item.summary = "The company paid 5.93...";
  EXPECT_EQ(report_text(item).text, "The company paid");
  item.summary = "The company paid 5.93 mln in 1987.";
  EXPECT_EQ(report_text(item).text, item.summary);
}

}  // namespace
}  // namespace newswatch::dedup
