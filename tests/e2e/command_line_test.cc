// The command line as a user meets it: what goes to stdout, what to stderr, which exit code.
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/newswatch_process.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kRss = R"(<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<link>https://news.example/</link><item><guid>1</guid><title>A &amp; B</title>
<link>/a</link><pubDate>Wed, 26 Nov 2025 09:00:00 GMT</pubDate></item></channel></rss>)";

TEST(CommandLine, VersionNamesCommitAndLibraries) {
  const auto result = newswatch({"--version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.output, StartsWith("newswatch 0."));
  EXPECT_THAT(result.output, HasSubstr("libcurl 7."));
}

TEST(CommandLine, EveryCommandStandsInTheManual) {
  const auto manual = read_whole(NEWSWATCH_SOURCE_DIR "/docs/commands.md");
  const auto commands_of = [](std::vector<std::string> arguments) {
    arguments.emplace_back("--help");
    std::istringstream help(newswatch(arguments).output);
    std::vector<std::string> names;
    bool listed = false;
    for (std::string line; std::getline(help, line);) {
      if (line == "Subcommands:") {
        listed = true;
      } else if (line.empty()) {
        listed = false;
      } else if (listed && line.starts_with("  ") && line[2] != ' ') {
        names.push_back(line.substr(2, line.find(' ', 2) - 2));
      }
    }
    return names;
  };
  const auto commands = commands_of({});
  EXPECT_GT(commands.size(), 12u);
  for (const auto& command : commands) {
    EXPECT_THAT(manual, HasSubstr("| `" + command)) << command;
    for (const auto& sub : commands_of({command})) {
      if (command == "feeds" && sub == "list") continue;  // what `feeds` alone is
      EXPECT_THAT(manual, HasSubstr("`" + command + " " + sub)) << command << " " << sub;
    }
  }
}

TEST(CommandLine, HelpShowsExamples) {
  const auto result = newswatch({"--help"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.output, HasSubstr("Examples:"));
  EXPECT_EQ(result.errors, "");
}

TEST(CommandLine, UsageErrorsExitWith2) {
  EXPECT_EQ(newswatch({}).status, 2);
  EXPECT_EQ(newswatch({"rum"}).status, 2);
  EXPECT_EQ(newswatch({"parse"}).status, 2);
  EXPECT_EQ(newswatch({"alerts", "--since", "yesterday"}).status, 2);
  EXPECT_EQ(newswatch({"run", "--config"}).status, 2);
}

TEST(CommandLine, ParseReadsStandardInputAndPrintsJson) {
  const auto result = newswatch({"parse", "-"}, kRss);
  EXPECT_EQ(result.status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["format"], "rss20");
  EXPECT_EQ(json["encoding"], "utf-8");
  EXPECT_EQ(json["items"][0]["title"], "A & B");
  EXPECT_EQ(json["items"][0]["link"], "https://news.example/a");
  EXPECT_EQ(json["items"][0]["published"], "2025-11-26T09:00:00Z");
  EXPECT_TRUE(json["items"][0]["updated"].is_null());
  EXPECT_TRUE(json["feed"]["ttl_minutes"].is_null());
  EXPECT_TRUE(json["warnings"].is_array());
}

TEST(CommandLine, ParseOfSomethingElseIsOneLineAndExit1) {
  const auto result = newswatch({"parse", "-"}, "Hello, I am no feed");
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
  EXPECT_EQ(newswatch({"parse", "/no/such/file"}).status, 1);
}

TEST(CommandLine, MatchPrintsALineForEachItem) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "\"28-point plan\"~3\nPokrovsk\n");
  const auto result =
      newswatch({"match", "--rules", rules},
                R"({"id":"1","title":"Leak: a 28-point Ukraine peace plan","content":""})"
                "\n\n"
                R"({"id":"2","title":"Weather"})"
                "\n"
                R"({"id":"3","title":"Покровськ and Pokrovsk"})"
                "\n");
  EXPECT_EQ(result.status, 0) << result.errors;
  std::istringstream lines(result.output);
  std::vector<nlohmann::json> items;
  for (std::string line; std::getline(lines, line);) items.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(items.size(), 3u);
  ASSERT_EQ(items[0]["rules"].size(), 1u);
  EXPECT_EQ(items[0]["rules"][0]["id"], "28-point-plan-3");
  const auto& span = items[0]["rules"][0]["spans"][0];
  EXPECT_EQ(span["field"], "title");
  EXPECT_EQ(span["text"], "28-point Ukraine peace plan");
  EXPECT_EQ(span["start"], 8);
  EXPECT_EQ(span["end"], 35);
  EXPECT_TRUE(items[1]["rules"].empty());
  EXPECT_EQ(items[2]["rules"][0]["spans"][0]["start"], 23) << "bytes, not characters";
}

TEST(CommandLine, MatchGoesOnAfterALineThatIsNoItem) {
  const TempFolder folder;
  const auto rules = folder.write("a.rules", "Pokrovsk\n");
  const auto result = newswatch({"match", "--rules", rules},
                                "{\"id\":\"1\",\"title\":\"x\"}\n{\"id\":\n[1]\n"
                                "{\"id\":\"2\",\"title\":17}\n{\"id\":\"3\",\"title\":\"y\"}\n");
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 2);
  EXPECT_THAT(result.errors, HasSubstr("standard input:2: error:"));
  EXPECT_THAT(result.errors, HasSubstr("standard input:3: error:"));
  EXPECT_THAT(result.errors, HasSubstr("title"));
}

TEST(CommandLine, CheckOfRulesCountsThemAndTheirTests) {
  const TempFolder folder;
  folder.write("a.rules", "Pokrovsk\n");
  folder.write("b.yaml",
               "schema: 1\nrules:\n  - id: plan\n    query: |\n      \"28-point plan\"\n"
               "    tests:\n      - match: the 28-point plan\n      - no_match: a plan\n");
  const auto result = newswatch({"check", folder.path()});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("2 rules, 2 tests passed"));
}

TEST(CommandLine, CheckShowsEveryErrorWithItsPlace) {
  const TempFolder folder;
  const auto a = folder.write("a.rules", "Pokrovsk\npeace plan\n\"28-point\n");
  const auto b = folder.write("b.yaml", "schema: 1\nruels: []\n");
  const auto result = newswatch({"check", folder.path()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr(a + ":2:"));
  EXPECT_THAT(result.errors, HasSubstr(a + ":3:"));
  EXPECT_THAT(result.errors, HasSubstr(b + ":2:1: error:"));
  EXPECT_THAT(result.errors, HasSubstr("rules"));
  EXPECT_THAT(result.errors, HasSubstr("^"));
}

TEST(CommandLine, CheckOfTheShippedConfigurationIsClean) {
  const std::string file = NEWSWATCH_SOURCE_DIR "/config/examples/newswatch.yaml";
  const auto result = newswatch({"--config", file, "check"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
}

// The fenced blocks of README.md that are marked `yaml`, in order.
std::vector<std::string> yaml_of_readme() {
  const auto text = read_whole(NEWSWATCH_SOURCE_DIR "/README.md");
  constexpr std::string_view kOpen = "```yaml\n";
  std::vector<std::string> blocks;
  for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
    at += kOpen.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST(CommandLine, WhatTheReadmeShowsIsRight) {
  const auto blocks = yaml_of_readme();
  ASSERT_EQ(blocks.size(), 2u) << "a rule file and a configuration";
  const NewswatchProcess place;  // for its secret
  place.write_rules("plan.yaml", blocks[0]);
  place.write_rules("desk.rules", "\"28-point plan\"\nPokrovsk\n");
  place.folder().write("newswatch.yaml", blocks[1]);
  const auto result = newswatch({"--config", place.config_file(), "check"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  EXPECT_THAT(result.output, HasSubstr("3 rules, 2 tests passed"));
}

TEST(CommandLine, RunWithABadConfigurationExitsWith78AndSaysWhere) {
  const TempFolder folder;
  const auto config = folder.write("newswatch.yaml", "schema: 1\nfeedz: []\n");
  const auto result = newswatch({"--config", config, "run"});
  EXPECT_EQ(result.status, 78);
  EXPECT_THAT(result.errors, HasSubstr(config + ":2:1: error:"));
  EXPECT_THAT(result.errors, HasSubstr("feeds"));
  EXPECT_EQ(newswatch({"--config", "/no/such.yaml", "run"}).status, 78);
}

TEST(CommandLine, OutputThatCannotBeWrittenIsAFailure) {
  const auto result =
      run_command({"/bin/sh", "-c", "exec \"$0\" parse - > /dev/full", NEWSWATCH_BINARY}, kRss);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("No space left on device"));
  EXPECT_EQ(
      run_command({"/bin/sh", "-c", "exec \"$0\" parse - >&-", NEWSWATCH_BINARY}, kRss).status, 1);
}

TEST(CommandLine, CheckWarnsOfAPatternWithoutRuleFiles) {
  const TempFolder folder;
  const auto result = newswatch({"check", folder.file("nothing*.rules")});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.errors, HasSubstr("no rule file is there [no-files]"));
}

TEST(CommandLine, ReloadWithoutADaemonSaysThatNoneAnswers) {
  NewswatchProcess daemon;
  daemon.write_rules("a.rules", "Pokrovsk\n");
  daemon.write_config({.feeds = "  - {id: a, url: \"http://127.0.0.1:9/feed\"}",
                       .webhook_url = "http://127.0.0.1:9/hook"});
  auto text = read_whole(daemon.config_file());
  text.replace(text.find("127.0.0.1:0"), 11, "127.0.0.1:9");
  daemon.folder().write("newswatch.yaml", text);
  const auto result = newswatch({"--config", daemon.config_file(), "reload"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("no daemon answers at http://127.0.0.1:9"));
}

}  // namespace
}  // namespace newswatch::testing
