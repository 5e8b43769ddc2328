// {opml: FILE} in the configuration.
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "core/feed.h"
#include "tests/support/temp_folder.h"

namespace newswatch::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class OpmlFeeds : public ::testing::Test {
 protected:
  void write_list(const std::string& name, const std::string& outlines) const {
    folder_.write(name, "<opml version=\"2.0\"><body>\n" + outlines + "</body></opml>\n");
  }
  Loaded load_with(const std::string& feeds, const std::string& more = {}) const {
    folder_.write("newswatch.yaml", more + "feeds:\n" + feeds);
    return load(folder_.file("newswatch.yaml"));
  }
  std::vector<Feed> good(const std::string& feeds, const std::string& more = {}) const {
    auto loaded = load_with(feeds, more);
    EXPECT_TRUE(loaded.config) << loaded.diagnostics.render();
    return loaded.config ? loaded.config->feeds : std::vector<Feed>{};
  }

  testing::TempFolder folder_;
};

TEST_F(OpmlFeeds, HaveTheSettingsOfTheirEntryAndOfTheirOutline) {
  write_list("lists/a.opml", R"(<outline text="World">
<outline text="A" xmlUrl="https://a.example/" language="uk" newswatch:id="a"/>
<outline text="B" xmlUrl="https://b.example/" category="x,imported"/></outline>)");
  folder_.write("ca.pem", "x");
  const auto feeds = good(
      R"(  - {opml: lists/a.opml, tags: [imported], interval: 2m, allow_private: true, max_silence: 12h,
     on_first_poll: {last: 5}, user_agent: me, proxy: "http://proxy.example:3128", ca_file: ca.pem,
     timeout: 7s})");
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_EQ(feeds[0].id.value, "a");
  EXPECT_EQ(feeds[0].url, "https://a.example/");
  EXPECT_EQ(feeds[0].language, "uk");
  EXPECT_THAT(feeds[0].tags, ElementsAre("imported", "World"));
  EXPECT_EQ(feeds[1].id, make_feed_id("https://b.example/"));
  EXPECT_EQ(feeds[1].language, "");
  EXPECT_THAT(feeds[1].tags, ElementsAre("imported", "World", "x"));
  for (const auto& feed : feeds) {
    EXPECT_EQ(feed.interval, minutes(2));
    EXPECT_TRUE(feed.allow_private);
    EXPECT_EQ(feed.max_silence, hours(12));
    EXPECT_EQ(feed.on_first_poll, (FirstPoll{.kind = FirstPoll::Kind::last, .last = 5}));
    EXPECT_EQ(feed.user_agent, "me");
    EXPECT_EQ(feed.proxy, "http://proxy.example:3128");
    EXPECT_EQ(feed.ca_file, folder_.file("ca.pem"));
    EXPECT_EQ(feed.timeout, std::chrono::seconds(7));
  }
}

TEST_F(OpmlFeeds, HaveTheDefaultsOfPollingAndTheEntrysLanguageWins) {
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/" language="uk"/>)");
  const auto feeds = good("  - {opml: a.opml, language: en}\n",
                          "polling: {on_first_poll: {since: 24h}, allow_private: true}\n");
  ASSERT_EQ(feeds.size(), 1u);
  EXPECT_EQ(feeds[0].language, "en");
  EXPECT_TRUE(feeds[0].allow_private);
  EXPECT_EQ(feeds[0].on_first_poll.since, hours(24));
}

TEST_F(OpmlFeeds, AFeedListedByItselfWinsInSilenceWhereverItStands) {
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/" newswatch:id="other"/>
<outline text="B" xmlUrl="https://b.example/"/>)");
  const auto loaded = load_with(
      "  - {opml: a.opml, tags: [imported]}\n"
      "  - {id: a, url: \"https://A.example:443/\", interval: 1m}\n");
  ASSERT_TRUE(loaded.config) << loaded.diagnostics.render();
  EXPECT_THAT(loaded.diagnostics.render(), Not(HasSubstr("a.opml")));
  const auto& feeds = loaded.config->feeds;
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_EQ(feeds[0].id.value, "a");
  EXPECT_EQ(feeds[0].interval, minutes(1));
  EXPECT_THAT(feeds[0].tags, IsEmpty());
}

TEST_F(OpmlFeeds, OneIdForTwoUrlsIsAnErrorInTheList) {
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/" newswatch:id="x"/>)");
  const auto loaded = load_with("  - {opml: a.opml}\n  - {id: x, url: \"https://b.example/\"}\n");
  EXPECT_FALSE(loaded.config);
  EXPECT_THAT(loaded.diagnostics.render(),
              HasSubstr(fmt::format("{}:2:1: error: the feed in {}:3 has the id \"x\" too",
                                    folder_.file("a.opml"), folder_.file("newswatch.yaml"))));
}

TEST_F(OpmlFeeds, OfTwoListsTheFirstHasTheFeedAndItIsSaid) {
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/"/>)");
  write_list("b.opml", R"(<outline text="A" xmlUrl="https://a.example/"/>)");
  const auto loaded = load_with("  - {opml: a.opml, tags: [a]}\n  - {opml: b.opml, tags: [b]}\n");
  ASSERT_TRUE(loaded.config);
  ASSERT_EQ(loaded.config->feeds.size(), 1u);
  EXPECT_THAT(loaded.config->feeds[0].tags, ElementsAre("a"));
  EXPECT_THAT(loaded.diagnostics.render(),
              HasSubstr(fmt::format("{}:2:1: warning: this feed stands in {}:2 already",
                                    folder_.file("b.opml"), folder_.file("a.opml"))));
}

TEST_F(OpmlFeeds, WhatIsLeftOutIsAWarningWithItsPlace) {
  write_list("a.opml", "<outline text=\"A\" xmlUrl=\"/rss\"/>\n");
  const auto loaded = load_with("  - {opml: a.opml}\n");
  ASSERT_TRUE(loaded.config);
  const auto messages = loaded.diagnostics.render();
  EXPECT_THAT(messages, HasSubstr(folder_.file("a.opml") + ":2:1: warning: \"A\": its xmlUrl"));
  EXPECT_THAT(messages, HasSubstr(":2:12: warning: there are no feeds in "));
}

TEST_F(OpmlFeeds, ManyWarningsAreCounted) {
  std::string outlines;
  for (int i = 0; i < 250; ++i) outlines += "<outline text=\"A\" xmlUrl=\"/rss\"/>\n";
  write_list("a.opml", outlines);
  const auto loaded = load_with("  - {opml: a.opml}\n");
  EXPECT_THAT(loaded.diagnostics.render(),
              HasSubstr(":102: warning: 150 more warnings from here on"));
}

TEST_F(OpmlFeeds, AreReadAnewEachTime) {
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/"/>)");
  EXPECT_EQ(good("  - {opml: a.opml}\n").size(), 1u);
  write_list("a.opml", R"(<outline text="A" xmlUrl="https://a.example/"/>
<outline text="B" xmlUrl="https://b.example/"/>)");
  EXPECT_EQ(good("  - {opml: a.opml}\n").size(), 2u);
}

TEST_F(OpmlFeeds, AListNamedInConfDIsRelativeToThatFolder) {
  write_list("conf.d/a.opml", R"(<outline text="A" xmlUrl="https://a.example/"/>)");
  folder_.write("conf.d/more.yaml", "feeds:\n  - opml: a.opml\n");
  EXPECT_EQ(good("  - https://b.example/\n").size(), 2u);
}

}  // namespace
}  // namespace newswatch::config
