// newswatch check, test, explain and backtest as an editor of rules meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/newswatch_process.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kItems =
    R"({"id":"1","title":"Kyiv at night","link":"https://a.example/1","published":"2025-11-01T10:00:00Z"}
{"id":"2","title":"Kyiv at night","link":"https://a.example/1?utm_source=x","feed":"b","published":"2025-11-01T11:00:00Z"}
{"id":"3","title":"Lviv","link":"https://a.example/3","published":"Mon, 03 Nov 2025 10:00:00 GMT"}
{"id":"4","title":"Kyiv and Lviv","published":"some day"}
)";

TEST(Check, LintsExitWith3OnRequestAndAreListedAsJson) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "one = Kyiv\ntwo = Kyiv\n");
  const auto plain = newswatch({"check", rules});
  EXPECT_EQ(plain.status, 0);
  EXPECT_THAT(plain.errors, HasSubstr("[duplicate-query]"));
  EXPECT_EQ(newswatch({"check", rules, "--lint-fatal"}).status, 3);
  const auto json = nlohmann::json::parse(newswatch({"check", rules, "--output", "json"}).output);
  EXPECT_EQ(json["warnings"], 1);
  EXPECT_EQ(json["findings"][0]["code"], "duplicate-query");
  EXPECT_EQ(json["findings"][0]["line"], 2);
  EXPECT_EQ(json["findings"][0]["column"], 7);
}

TEST(Check, ShippedPacksAreSilent) {
  const auto result = newswatch({"check", NEWSWATCH_SOURCE_DIR "/config/examples/rules.d"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.errors, "");
}

TEST(RuleTests, FixturesOfAFolderRunWithItsInlineTests) {
  const TempFolder folder;
  folder.write("a.yaml",
               "schema: 1\nrules:\n  - {id: kyiv, query: Kyiv, tests: [{match: Kyiv}]}\n");
  const auto fixture =
      folder.write("a_test.yaml", "schema: 1\nitems:\n  - {title: Kyiv, fires: [kyiv]}\n");
  auto result = newswatch({"test", folder.path()});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output, "1 test and 1 fixture: 2 passed, 0 failed\n");

  folder.write("a_test.yaml", "schema: 1\nitems:\n  - {title: Lviv, fires: [kyiv]}\n");
  result = newswatch({"test", fixture});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("expected kyiv, fired none; kyiv did not"));
  const auto json = nlohmann::json::parse(newswatch({"test", fixture, "--output", "json"}).output);
  EXPECT_EQ(json["passed"], 1);
  EXPECT_EQ(json["fixtures"]["failures"][0]["missing"][0], "kyiv");
}

TEST(Explain, NamesTheNearMissOfAPhrase) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "\"28-point plan\"\nKyiv AND peace\n");
  constexpr const char* kTitle = "A 28-point Ukraine peace plan is discussed in Kyiv";
  const auto shown = newswatch({"explain", "--rules", rules, "--title", kTitle});
  EXPECT_EQ(shown.status, 0) << shown.errors;
  EXPECT_EQ(shown.output,
            "28-point-plan: does not match\n"
            "  no  \"28-point plan\"\n"
            "      near miss in title: \"28-point Ukraine peace plan\"; \"28-point plan\" with ~2 "
            "finds it\n"
            "kyiv-and-peace: matches\n"
            "  yes Kyiv AND peace  title: \"peace\"  title: \"Kyiv\"\n"
            "  yes   Kyiv  title: \"Kyiv\"\n"
            "  yes   peace  title: \"peace\"\n");
  const auto json =
      newswatch({"explain", "--rules", rules, "--title", kTitle, "--output", "json"}).output;
  const auto clause = nlohmann::json::parse(json)["rules"][0]["clauses"][0];
  EXPECT_EQ(clause["matched"], false);
  EXPECT_EQ(clause["near_misses"][0]["try"], "~2");
}

TEST(Explain, ReadsItemsAndTextsAndRefusesUnknownRules) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "headline:Kyiv\nLviv\n");
  const auto article = folder.write("article.txt", "Kyiv at night\n\nThe lights are out.\n");
  const auto of_file = newswatch({"explain", "--rules", rules, "--item", article});
  EXPECT_THAT(of_file.output, HasSubstr("headline-kyiv: matches"));
  const auto of_item = newswatch({"explain", "--rules", rules, "--item", "-", "--rule", "lviv"},
                                 "{\"title\":\"Lviv\"}");
  EXPECT_THAT(of_item.output, HasSubstr("lviv: matches"));
  EXPECT_THAT(of_item.output, Not(HasSubstr("kyiv")));
  const auto unknown = newswatch({"explain", "--rules", rules, "--title", "x", "--rule", "lvif"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean lviv?"));
  EXPECT_EQ(newswatch({"explain", "--rules", rules}).status, 2);
}

TEST(Backtest, CountsAlertsCopiesAndWhatTheEditChanges) {
  const TempFolder folder;
  const auto before = folder.write("before.rules", "kyiv = Kyiv\nodesa = Odesa\n");
  const auto after = folder.write("after.rules", "kyiv = Kyiv OR Lviv\n");
  const auto items = folder.write("items.jsonl", kItems);
  const auto result =
      newswatch({"backtest", "--rules", after, "--baseline", before, "--output", "json", items});
  EXPECT_EQ(result.status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["items"], 4);
  EXPECT_EQ(json["undated"], 1);
  EXPECT_EQ(json["days"], 3);
  EXPECT_EQ(json["alerts"], 3);
  EXPECT_EQ(json["copies"], 1);
  EXPECT_EQ(json["alerts_by_day"]["2025-11-02"], 0);
  EXPECT_EQ(json["rules"][0]["added"], 1);
  EXPECT_EQ(json["rules"][0]["near_misses"], 0);
  EXPECT_EQ(json["rules"][1]["gone"], true);
  EXPECT_EQ(json["baseline"]["changes"][0]["title"], "Lviv");

  const auto table = newswatch({"backtest", "--rules", after, items});
  EXPECT_THAT(table.output, HasSubstr("4 items, 2025-11-01 to 2025-11-03 (3 days)"));
  EXPECT_THAT(table.output, HasSubstr("2025-11-01  █"));
  EXPECT_EQ(table.errors, "");  // no progress bar but on a terminal
}

TEST(Backtest, LinesThatAreNoItemsAreReportedAndTheOthersCount) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "Kyiv\n");
  const auto result =
      newswatch({"backtest", "--rules", rules, "-"}, "{\"title\":\"Kyiv\"}\nwhat\n");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("standard input:2: error: this is no JSON"));
  EXPECT_THAT(result.output, HasSubstr("1 item"));
  EXPECT_EQ(newswatch({"backtest", "--rules", rules, "--since", "soon"}).status, 2);
}

TEST(Backtest, CountsNearMisses) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "plan = \"28-point plan\"\n");
  const auto result = newswatch({"backtest", "--rules", rules, "-"},
                                "{\"title\":\"A 28-point Ukraine peace plan\"}\n");
  EXPECT_THAT(result.output, HasSubstr("MISSES"));
  EXPECT_THAT(result.output, HasSubstr("~n finds them"));
}

TEST(Backtest, ReadsTheItemsOfTheStore) {
  NewswatchProcess process;
  process.write_config({.feeds = "", .webhook_url = "https://127.0.0.1:9/"});
  process.write_rules("a.rules", "Kyiv\n");
  ASSERT_TRUE(process.start()) << process.log();
  ASSERT_EQ(process.terminate(), 0);
  const auto write = [&](const std::string& sql) {
    const auto done = run_command({"/usr/bin/sqlite3", process.database(), sql});
    EXPECT_EQ(done.status, 0) << done.errors;
  };
  write(
      "INSERT INTO feed (no, id, validators_url, etag, last_modified, policy, failures, "
      "last_error, gone, moved_to, title, site) "
      "VALUES (1, 'f', '', '', '', 0, 0, '', 0, '', '', '')");
  const auto item = [&](const std::string& title, const std::string& age) {
    write(
        "INSERT INTO item (feed, key, first_seen, guid, link, title, summary, content, authors, "
        "categories, language, source) VALUES (1, randomblob(16), 1000 * unixepoch('now', '" +
        age + "'), '', '', '" + title + "', '', '', '[]', '[\"war\"]', '', '')");
  };
  item("Kyiv", "-1 day");
  item("Lviv", "-1 day");
  item("Kyiv long ago", "-40 days");
  const auto result = newswatch({"--config", process.config_file(), "backtest", "--rules",
                                 process.folder().file("rules.d"), "--output", "json"});
  ASSERT_EQ(result.status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["items"], 2);
  EXPECT_EQ(json["alerts"], 1);
}

}  // namespace
}  // namespace newswatch::testing
