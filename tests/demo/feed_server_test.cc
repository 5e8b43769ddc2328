#include "tests/demo/feed_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch::demo {
namespace {

using ::testing::HasSubstr;
using testing::Received;

const Time kPublished = *parse_rfc3339("2025-11-26T09:00:00Z");

FeedSpec spec(const char* name, FeedFormat format) {
  return {name, "Crumbs & <Co>", "https://a.example/", "uk", format};
}

Entry entry(const char* id) {
  return {id, "https://a.example/x?a=1&b=2", "Tom & <Jerry>", "5 < 6 \"quoted\"", kPublished};
}

Received get(const char* target, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {"GET", target, std::move(headers), "", {}};
}

std::string header(const testing::Reply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(RenderFeed, EscapesInEachFormat) {
  const auto rss = render_feed(spec("a", FeedFormat::rss), {entry("1")}, kPublished);
  EXPECT_THAT(rss, HasSubstr("<title>Crumbs &amp; &lt;Co&gt;</title>"));
  EXPECT_THAT(rss, HasSubstr("<link>https://a.example/x?a=1&amp;b=2</link>"));
  EXPECT_THAT(rss, HasSubstr("<pubDate>Wed, 26 Nov 2025 09:00:00 GMT</pubDate>"));
  EXPECT_THAT(rss, HasSubstr("<description>5 &amp;lt; 6"));  // HTML in XML
  const auto atom = render_feed(spec("a", FeedFormat::atom), {entry("1")}, kPublished);
  EXPECT_THAT(atom, HasSubstr("<title>Tom &amp; &lt;Jerry&gt;</title>"));
  EXPECT_THAT(atom, HasSubstr("<published>2025-11-26T09:00:00Z</published>"));
  const auto json =
      nlohmann::json::parse(render_feed(spec("a", FeedFormat::json), {entry("1")}, kPublished));
  EXPECT_EQ(json["items"][0]["title"], "Tom & <Jerry>");
  EXPECT_EQ(json["items"][0]["date_published"], "2025-11-26T09:00:00Z");
}

TEST(FeedServer, Answers304ToEitherValidatorUntilSomethingIsPublished) {
  FeedServer server({spec("a", FeedFormat::rss)});
  const auto first = server.answer(get("/a.xml"));
  EXPECT_EQ(first.status, 200);
  const auto etag = header(first, "ETag");
  const auto modified = header(first, "Last-Modified");
  EXPECT_EQ(server.answer(get("/a.xml", {{"If-None-Match", etag}})).status, 304);
  EXPECT_EQ(server.answer(get("/a.xml", {{"If-Modified-Since", modified}})).status, 304);
  EXPECT_EQ(
      server
          .answer(get("/a.xml", {{"If-None-Match", "\"other\""}, {"If-Modified-Since", modified}}))
          .status,
      200);
  // Within the same second: the date alone still tells the change.
  server.publish("a", entry("1"));
  EXPECT_EQ(server.answer(get("/a.xml", {{"If-Modified-Since", modified}})).status, 200);
  EXPECT_EQ(server.answer(get("/a.xml", {{"If-None-Match", etag}})).status, 200);
  EXPECT_EQ(server.counts("a").requests, 6u);
  EXPECT_EQ(server.counts("a").not_modified, 2u);
}

TEST(FeedServer, WritesDownWhichPollSawAnItemFirst) {
  FeedServer server({spec("a", FeedFormat::rss), spec("b", FeedFormat::json)});
  server.publish("a", entry("old"));
  EXPECT_FALSE(server.all_asked());
  server.answer(get("/a.xml"));
  server.answer(get("/b.json"));
  EXPECT_TRUE(server.all_asked());
  EXPECT_EQ(server.find("a", "old")->seen_by, 1u);
  server.publish("a", entry("new"));
  EXPECT_FALSE(server.find("a", "new")->seen_by);
  server.answer(get("/b.json"));
  EXPECT_FALSE(server.find("a", "new")->seen_by);
  server.answer({"HEAD", "/a.xml", {}, "", {}});
  EXPECT_FALSE(server.find("a", "new")->seen_by);
  server.answer(get("/a.xml"));
  server.answer(get("/a.xml"));
  EXPECT_EQ(server.find("a", "new")->seen_by, 3u);
  EXPECT_FALSE(server.find("a", "never"));
  EXPECT_EQ(server.ledger().size(), 2u);
  EXPECT_EQ(server.total().items, 2u);
}

TEST(FeedServer, ListsTheNewestFirstAndNoMoreThanFifty) {
  FeedServer server({spec("a", FeedFormat::json)});
  for (int i = 0; i < 60; ++i) server.publish("a", entry(std::to_string(i).c_str()));
  const auto json = nlohmann::json::parse(server.answer(get("/a.json?x")).body);
  EXPECT_EQ(json["items"].size(), 50u);
  EXPECT_EQ(json["items"][0]["id"], "59");
}

TEST(FeedServer, KnowsNoOtherPathsAndMethods) {
  FeedServer server({spec("a", FeedFormat::atom)});
  EXPECT_EQ(server.answer(get("/b.xml")).status, 404);
  EXPECT_EQ(server.answer({"POST", "/a.xml", {}, "", {}}).status, 405);
  EXPECT_THAT(server.url("a"), HasSubstr("http://127.0.0.1:"));
  EXPECT_THROW(server.url("b"), std::out_of_range);
  EXPECT_EQ(server.total().requests, 0u);
}

}  // namespace
}  // namespace newswatch::demo
