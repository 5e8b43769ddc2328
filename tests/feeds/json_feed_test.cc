#include "feeds/json_feed.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using test::error_of;
using test::parsed;
using test::shown;
using test::warnings_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(JsonFeed, AWholeFeedIsRead) {
  const auto feed = parsed(R"({"version": "https://jsonfeed.org/version/1.1", "title": "News",
    "home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json",
    "language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example.net/"}],
    "authors": [{"name": "The Editors"}],
    "items": [
      {"id": 42, "url": "/1", "title": "a < b", "summary": "S",
       "content_html": "<p>one</p><p>two</p>", "date_published": "2025-11-26T09:00:00+02:00",
       "date_modified": "2025-11-26T10:00:00Z", "tags": ["x", "y", 3],
       "authors": [{"name": "A"}, {"name": "B"}], "language": "de"},
      {"id": "2", "external_url": "https://other.example/2", "content_text": "a <b>"}]})");
  EXPECT_EQ(feed.format, Format::json_feed);
  EXPECT_THAT(feed.warnings, IsEmpty());
  EXPECT_EQ(feed.feed.title, "News");
  EXPECT_EQ(feed.feed.link, "https://example.org/");
  EXPECT_EQ(feed.feed.self, "https://example.org/feed.json");
  EXPECT_EQ(feed.feed.hub, "https://hub.example.net/");
  ASSERT_EQ(feed.items.size(), 2u);
  const auto& item = feed.items[0];
  EXPECT_EQ(item.id, "42");
  EXPECT_EQ(item.link, "https://example.org/1");
  EXPECT_EQ(item.title, "a < b");
  EXPECT_EQ(item.summary, "S");
  EXPECT_EQ(item.content, "one\n\ntwo");
  EXPECT_EQ(shown(item.published), "2025-11-26T07:00:00Z");
  EXPECT_EQ(shown(item.updated), "2025-11-26T10:00:00Z");
  EXPECT_THAT(item.authors, ElementsAre("A", "B"));
  EXPECT_THAT(item.categories, ElementsAre("x", "y"));
  EXPECT_EQ(item.language, "de");
  EXPECT_EQ(feed.items[1].link, "https://other.example/2");
  EXPECT_EQ(feed.items[1].content, "a <b>");
  EXPECT_THAT(feed.items[1].authors, ElementsAre("The Editors"));
  EXPECT_EQ(feed.items[1].language, "en");
}

TEST(JsonFeed, AuthorOfVersion10IsRead) {
  const auto feed = parsed(R"({"items": [{"id": "1", "author": {"name": "A"}}]})");
  EXPECT_THAT(feed.items[0].authors, ElementsAre("A"));
}

TEST(JsonFeed, ValuesOfTheWrongTypeAreAsIfAbsent) {
  const auto feed = parsed(R"({"title": {}, "authors": "x", "hubs": 1, "items": [
    {"id": {}, "url": [], "title": null, "tags": "t", "date_published": 1, "authors": [1]}, 5, null]})");
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0], Item{});
}

TEST(JsonFeed, IdsThatAreNumbersAreReadInTheirShortestForm) {
  const auto feed = parsed(R"({"items": [{"id": 9007199254740993}, {"id": 18446744073709551615},
    {"id": -7}, {"id": 1.50}, {"id": 1e3}, {"id": 123456789012345678901234567890}]})");
  std::vector<std::string> ids;
  for (const auto& item : feed.items) ids.push_back(item.id);
  EXPECT_THAT(ids, ElementsAre("9007199254740993", "18446744073709551615", "-7", "1.5", "1000.0",
                               "1.2345678901234568e+29"));
}

TEST(JsonFeed, OfMembersWithOneNameTheLastCounts) {
  const auto feed = parsed(R"({"items": [], "items": [{"id": "1", "id": "2"}]})");
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0].id, "2");
}

TEST(JsonFeed, StringsOfAnyLengthAreReadWhole) {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string text(size, 'x');
    const auto feed =
        parsed(R"({"items": [{"id": "i)" + text + R"(\n", "title": "T)" + text + "\\\"\"}]}");
    ASSERT_EQ(feed.items.size(), 1u) << size;
    EXPECT_EQ(feed.items[0].title, "T" + text + "\"");
  }
}

TEST(JsonFeed, ATruncatedDocumentKeepsItsClosedItems) {
  const auto feed = parsed(
      R"({"title": "T", "items": [{"id": "1"}, {"id": "2", "tags": ["x"]}, {"id": "3", "ti)");
  ASSERT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(feed.items[1].id, "2");
  EXPECT_EQ(feed.feed.title, "T");
  EXPECT_EQ(warnings_of(feed, "truncated"), 1u);
}

TEST(JsonFeed, AWarningHasNoPlaceWhereDecodingMovedTheText) {
  const std::string rest = R"(","items":[{"id":"1","title":"a"},{"id":"2")";
  const auto moved = parse({R"({"title":")" + std::string(9, '\xE9') + rest, "", ""});
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->warnings.back().offset, 0u);
  const auto marked =
      parse({"\xEF\xBB\xBF"
             R"({"title":"x)" +
                 rest,
             "", ""});
  ASSERT_TRUE(marked.has_value());
  EXPECT_EQ(marked->warnings.back().offset, 47u);
}

TEST(JsonFeed, ABrokenDocumentKeepsWhatCameBefore) {
  const auto feed = parsed(R"({"items": [{"id": "1"}, {"id": "2"},]})");
  EXPECT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(warnings_of(feed, "malformed_json"), 1u);
}

TEST(JsonFeed, StringsAreMended) {
  const auto feed =
      parsed("{\"items\": [{\"id\": \"a\\ud800b\", \"title\": \"x\ny\\u0000\\ud83d\\ude00\"}]}");
  EXPECT_EQ(feed.items[0].id, "a\uFFFDb");
  EXPECT_EQ(feed.items[0].title, "x y\uFFFD😀");
}

TEST(JsonFeed, OtherJsonIsRefused) {
  EXPECT_THAT(error_of(R"({"error": "not found"})"), HasSubstr("no JSON Feed"));
  EXPECT_THAT(error_of(R"({"items": [{"id": "1", "tit)"), HasSubstr("ends before its first item"));
  EXPECT_THAT(error_of(R"({"verion" "1.0"})"), HasSubstr("malformed"));
  EXPECT_THAT(error_of("[1, 2]"), HasSubstr("neither XML nor JSON"));
}

TEST(JsonFeed, WhatOnlyJavaScriptTakesIsMended) {
  const auto feed = parsed(
      R"({"items": [{"id": "1", "x": NaN, "y": -Infinity, "title": "it\'s \d",}, {"id": "2"},]})");
  ASSERT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(feed.items[0].title, "it's d");
  EXPECT_EQ(warnings_of(feed, "malformed_json"), 1u);
}

TEST(JsonFeed, TitlesLoseReferencesAndKeepTags) {
  const auto feed = parsed(R"({"items": [{"title": "A &#8211; B &amp; <b>",
                                          "content_text": "&amp; stays"}]})");
  EXPECT_EQ(feed.items.at(0).title, "A – B & <b>");
  EXPECT_EQ(feed.items.at(0).content, "&amp; stays");
}

TEST(JsonFeed, AnIdThatIsAnAddressIsTheLinkWhereNoneIs) {
  EXPECT_EQ(parsed(R"({"items": [{"id": "https://e.org/1"}]})").items.at(0).link,
            "https://e.org/1");
}

}  // namespace
}  // namespace newswatch::feeds
