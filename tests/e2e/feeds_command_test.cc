// `newswatch feeds`: what an operator sees of the feeds, and lists in and out.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/newswatch_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kRss =
    R"(<?xml version="1.0"?><rss version="2.0"><channel><title>Kyiv News</title>
<link>https://kyiv.example/</link><item><guid>1</guid><title>Pokrovsk holds</title>
<link>https://kyiv.example/1</link></item><item><guid>2</guid><title>Weather</title>
<description>&lt;p&gt;Rain in Pokrovsk&lt;/p&gt;</description></item>
</channel></rss>)";

Reply answer(const Received& request) {
  if (request.target == "/moved") return {.status = 301, .headers = {{"Location", "/good"}}};
  if (request.target == "/busy") return {.status = 503, .headers = {{"Retry-After", "7200"}}};
  if (request.target == "/gone") return {.status = 410};
  if (request.target != "/good") return {.status = 500};
  if (request.header("If-None-Match") == "\"v1\"") return {.status = 304};
  return {.headers = {{"ETag", "\"v1\""}, {"Content-Type", "text/xml"}}, .body = kRss};
}

class FeedsCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    place_.write_rules("a.rules", "Pokrovsk\n");
    place_.write_config(
        {.feeds = fmt::format(
             "  - {{id: good, url: \"{}\", tags: [kyiv], headers: {{X-Key: verysecret}}}}\n"
             "  - {{id: moved, url: \"{}\"}}\n  - {{id: busy, url: \"{}\"}}\n"
             "  - {{id: gone, url: \"{}\"}}\n  - {{id: broken, url: \"{}\"}}\n",
             server_.url("/good"), server_.url("/moved"), server_.url("/busy"),
             server_.url("/gone"), server_.url("/broken")),
         .webhook_url = "http://127.0.0.1:9/hook"});
  }

  CommandResult feeds(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {"--config", place_.config_file(), "feeds"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return newswatch(std::move(all));
  }
  nlohmann::json feeds_json(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--output", "json"});
    return nlohmann::json::parse(feeds(std::move(arguments)).output, nullptr, false);
  }
  void poll_all() const {
    ASSERT_EQ(newswatch({"--config", place_.config_file(), "run", "--once"}).status, 0);
  }
  std::vector<std::string> ids(std::vector<std::string> arguments) const {
    std::vector<std::string> found;
    for (const auto& feed : feeds_json(std::move(arguments))) found.push_back(feed["id"]);
    return found;
  }

  LoopbackServer server_{answer};
  NewswatchProcess place_;
};

TEST_F(FeedsCommand, WithoutAStoreEveryFeedIsNew) {
  const auto result = feeds({});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("5 feeds: 5 new; no daemon has run with this store yet\n"));
  EXPECT_THAT(feeds({"show", "good"}).output, HasSubstr("polled         never\n"));
  EXPECT_FALSE(std::filesystem::exists(place_.database())) << "reading makes no store";
}

TEST_F(FeedsCommand, ListShowsThoseWithProblemsFirstAndFilters) {
  poll_all();
  EXPECT_THAT(ids({"list"}), ElementsAre("broken", "gone", "busy", "good", "moved"));
  EXPECT_THAT(ids({"list", "--state", "failing", "--state", "gone"}),
              ElementsAre("broken", "gone"));
  EXPECT_THAT(ids({"list", "--tag", "kyiv"}), ElementsAre("good"));
  EXPECT_THAT(ids({"list", "--sort", "id"}),
              ElementsAre("broken", "busy", "gone", "good", "moved"));
  EXPECT_THAT(ids({"list", "--tag", "nobody"}), IsEmpty());

  const auto table = feeds({"list"}).output;
  EXPECT_THAT(table, StartsWith("STATE    FEED    POLLED"));
  EXPECT_THAT(table, HasSubstr("127.0.0.1: HTTP 500"));
  EXPECT_THAT(table, HasSubstr("5 feeds: 1 failing, 1 gone, 1 held, 2 healthy\n"));
  EXPECT_THAT(table, Not(HasSubstr("\x1b"))) << "no colours where it is no terminal";
  EXPECT_EQ(feeds({"list", "--state", "ill"}).status, 2);
}

TEST_F(FeedsCommand, OnATerminalNoLineIsWiderThanIt) {
  poll_all();
  for (const auto* colours : {"", "NO_COLOR=1 "}) {
    const auto command = fmt::format("COLUMNS=60 TERM=xterm {}{} --config {} feeds list", colours,
                                     NEWSWATCH_BINARY, place_.config_file());
    const auto result = run_command({"/usr/bin/script", "-qec", command, "/dev/null"});
    EXPECT_EQ(result.output.find("\x1b[31mfailing") == std::string::npos, *colours != '\0');
    if (*colours == '\0') continue;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 64u) << line;
  }
}

TEST_F(FeedsCommand, ShowTellsAllOfOneFeedButItsSecrets) {
  poll_all();
  const auto text = feeds({"show", "good"}).output;
  EXPECT_THAT(text, HasSubstr("title          Kyiv News\n"));
  EXPECT_THAT(text, HasSubstr("headers        X-Key: ***\n"));
  EXPECT_THAT(text, HasSubstr("validators     ETag \"v1\"\n"));
  EXPECT_THAT(text, HasSubstr("known items    2\n"));
  const auto json = feeds_json({"show", server_.url("/good")});
  EXPECT_EQ(json["id"], "good");
  EXPECT_EQ(json["state"], "healthy");
  EXPECT_EQ(json["validators"]["etag"], "\"v1\"");
  EXPECT_EQ(json["items"].size(), 2u);
  EXPECT_THAT(json.dump() + text, Not(HasSubstr("verysecret")));
}

TEST_F(FeedsCommand, AWrongNameIsAnErrorWithASuggestion) {
  for (const auto* command : {"show", "poll"}) {
    const auto result = feeds({command, "god"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.errors, HasSubstr("there is no feed \"god\" in "));
    EXPECT_THAT(result.errors, HasSubstr("hint: did you mean \"good\"?"));
  }
  EXPECT_EQ(feeds({"show"}).status, 2);
}

TEST_F(FeedsCommand, PollAsksOnceAndStoresNothing) {
  const auto before = feeds_json({"poll", "good"});
  EXPECT_EQ(before["outcome"], "modified");
  EXPECT_EQ(before["format"], "rss20");
  EXPECT_EQ(before["items"][0]["disposition"], "new");
  EXPECT_EQ(before["items"][0]["rules"], nlohmann::json({"pokrovsk"}));
  EXPECT_EQ(before["items"][1]["rules"], nlohmann::json({"pokrovsk"})) << "by its summary";
  EXPECT_EQ(server_.requests().size(), 1u);
  EXPECT_EQ(server_.requests()[0].header("X-Key"), "verysecret");
  EXPECT_FALSE(std::filesystem::exists(place_.database()));

  poll_all();
  const auto states = feeds({"list", "--output", "json"}).output;
  const auto after = feeds_json({"poll", "good"});
  EXPECT_EQ(after["items"][0]["disposition"], "known");
  EXPECT_FALSE(server_.requests().back().has_header("If-None-Match"));
  EXPECT_EQ(feeds_json({"poll", "good", "--conditional"})["outcome"], "not_modified");
  EXPECT_EQ(server_.requests().back().header("If-None-Match"), "\"v1\"");
  EXPECT_EQ(feeds({"list", "--output", "json"}).output, states) << "nothing was stored";

  const auto text = feeds({"poll", "moved"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.output, HasSubstr("redirected     301 by " + server_.url("/moved")));
  EXPECT_THAT(text.output, HasSubstr("[pokrovsk] Pokrovsk holds"));
  EXPECT_THAT(text.output, HasSubstr("Nothing was stored"));
}

TEST_F(FeedsCommand, PollOfAFeedThatFailsShowsWhatCameAndExitsWith1) {
  const auto result = feeds({"poll", "broken"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("status         500\n"));
  EXPECT_EQ(feeds_json({"poll", "broken"})["outcome"], "http_error");
}

TEST_F(FeedsCommand, PollKeepsToWhatTheServerAskedFor) {
  poll_all();
  const auto asked = server_.requests().size();
  const auto refused = feeds({"poll", "busy"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("its server answered 503: it is left alone until 20"));
  EXPECT_THAT(refused.errors, HasSubstr("--force"));
  EXPECT_EQ(server_.requests().size(), asked);
  EXPECT_EQ(feeds_json({"poll", "busy", "--force"})["headers"]["Retry-After"], "7200");
  EXPECT_EQ(server_.requests().size(), asked + 1);
}

TEST_F(FeedsCommand, WorksBesideARunningDaemon) {
  ASSERT_TRUE(place_.start()) << place_.log();
  ASSERT_TRUE(server_.wait_for_requests(5));
  const auto list = feeds_json({"list"});
  EXPECT_EQ(list.size(), 5u);
  EXPECT_EQ(place_.terminate(), 0);
}

constexpr const char* kList = R"(<opml version="2.0"><body>
<outline text="Kyiv, ${HOME}"><outline text="A &quot;b&quot; # c" xmlUrl="https://a.example/?x=${y}"/></outline>
<outline text="junk" xmlUrl="/rss"/>
<outline text="B" xmlUrl="feed://b.example/" language="uk" newswatch:id="b"/></body></opml>)";

TEST_F(FeedsCommand, WhatImportWritesLoadsAndKeepsItsIds) {
  const auto list = place_.folder().write("list.opml", kList);
  const auto to = place_.folder().file("conf.d/list.yaml");
  const auto result = feeds({"import", list, "--to", to});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("2 feeds, 1 left out"));
  EXPECT_THAT(result.errors, HasSubstr(list + ":3: \"junk\": its xmlUrl"));
  EXPECT_THAT(read_whole(to), HasSubstr("#   line 3: \"junk\": its xmlUrl"));

  const auto check = newswatch({"--config", place_.config_file(), "check"});
  EXPECT_EQ(check.status, 0) << check.errors;
  EXPECT_THAT(check.output, HasSubstr("7 feeds"));
  const auto imported = feeds_json({"list", "--tag", "Kyiv, ${HOME}"});
  ASSERT_EQ(imported.size(), 1u);
  EXPECT_EQ(imported[0]["url"], "https://a.example/?x=${y}");
  EXPECT_EQ(feeds_json({"show", "b"})["language"], "uk");

  // A file is not replaced unasked, and what is known already is not written twice.
  EXPECT_EQ(feeds({"import", list, "--to", to}).status, 1);
  const auto once = read_whole(to);
  EXPECT_EQ(feeds({"import", list, "--to", to, "--force"}).status, 0);
  EXPECT_EQ(read_whole(to), once);
  const auto again = feeds({"import", list});
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.output, "");
  EXPECT_THAT(again.errors,
              HasSubstr("nothing to import: 0 feeds, 2 in the configuration already"));
}

TEST_F(FeedsCommand, ImportNeedsNoConfigurationAndFailsWhereThereIsNoFeed) {
  const auto list = place_.folder().write("list.opml", kList);
  const auto good = newswatch({"--config", "/no/such.yaml", "feeds", "import", list});
  EXPECT_EQ(good.status, 0) << good.errors;
  EXPECT_THAT(good.output, HasSubstr("{id: \"b\", url: \"http://b.example/\", language: \"uk\"}"));
  const auto feed = place_.folder().write("feed.xml", kRss);
  const auto bad = feeds({"import", feed});
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(bad.output, "");
  EXPECT_THAT(bad.errors, HasSubstr("feed.xml: this is a feed, not a list of feeds"));
  EXPECT_EQ(feeds({"import", "/no/such.opml"}).status, 1);
  EXPECT_EQ(
      newswatch({"feeds", "import", place_.folder().write("junk.opml", "<opml><outline/></opml>")})
          .status,
      1);
}

TEST_F(FeedsCommand, WhatExportWritesIsTheSameListElsewhere) {
  poll_all();
  const auto opml = feeds({"export"}).output;
  EXPECT_THAT(opml, HasSubstr("text=\"Kyiv News\""));
  EXPECT_THAT(opml, Not(HasSubstr("verysecret")));
  const auto to = place_.folder().file("elsewhere/feeds.opml");
  EXPECT_EQ(feeds({"export", "--to", to}).status, 0);
  EXPECT_EQ(read_whole(to), opml);
  EXPECT_EQ(feeds({"export", "--to", to}).status, 1) << "it is there already";

  const auto other = place_.folder().write("elsewhere/newswatch.yaml",
                                           "store: x.db\nfeeds:\n  - {opml: feeds.opml}\n");
  const auto list = newswatch({"--config", other, "feeds", "list", "--output", "json"});
  std::vector<std::string> found;
  for (const auto& feed : nlohmann::json::parse(list.output)) found.push_back(feed["id"]);
  EXPECT_THAT(found, ElementsAre("broken", "busy", "gone", "good", "moved"));
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// What stands in the fenced blocks of docs/feeds.md, its feeds on our server.
std::vector<std::string> blocks_of_manual(const std::string& kind, const LoopbackServer& server) {
  auto text = read_whole(NEWSWATCH_SOURCE_DIR "/docs/feeds.md");
  replace_all(text, "https://www.pravda.com.ua/rss/", server.url("/good"));
  replace_all(text, "https://feeds.bbci.co.uk/news/world/rss.xml", server.url("/moved"));
  const auto open = "```" + kind + "\n";
  std::vector<std::string> blocks;
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST_F(FeedsCommand, EveryCommandOfTheManualRuns) {
  const auto yaml = blocks_of_manual("yaml", server_);
  ASSERT_EQ(yaml.size(), 2u) << "feeds one by one, and a list";
  auto config = ConfigText{.feeds = {}, .webhook_url = "http://127.0.0.1:9/hook"};
  for (const auto& block : yaml) config.feeds += block.substr(block.find('\n') + 1);
  place_.write_config(config);
  place_.folder().write("feeds.opml", "<opml><outline xmlUrl=\"http://127.0.0.1:9/c\"/></opml>");
  place_.folder().write("reader.opml", kList);
  poll_all();
  std::filesystem::remove(place_.folder().file("feeds.opml"));  // it is exported to
  place_.folder().write("newswatch.yaml",
                        read_whole(place_.config_file()).erase(config.str().find("  - {opml:")));
  int commands = 0;
  for (const auto& block : blocks_of_manual("console", server_)) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line); ++commands) {
      ASSERT_THAT(line, StartsWith("$ newswatch "));
      const auto script = fmt::format("cd {} && {} --config newswatch.yaml {}",
                                      place_.folder().path(), NEWSWATCH_BINARY, line.substr(12));
      const auto result = run_command({"/bin/sh", "-c", script});
      EXPECT_EQ(result.status, 0) << line << "\n" << result.output << result.errors;
    }
  }
  EXPECT_EQ(commands, 9);
}

}  // namespace
}  // namespace newswatch::testing
