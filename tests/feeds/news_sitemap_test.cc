#include "feeds/news_sitemap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using test::error_of;
using test::parsed;
using test::shown;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(NewsSitemap, ItsNewsAreItems) {
  const auto feed = parsed(R"(<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
  <url><loc>https://example.org/about</loc></url>
  <url><loc>https://example.org/1?a=1&amp;b=2</loc><lastmod>2025-11-26T10:00:00Z</lastmod>
    <n:news><n:publication><n:name>The News</n:name><n:language>en</n:language></n:publication>
      <n:publication_date>2025-11-26T09:00:00Z</n:publication_date>
      <n:title>Flood &amp; fire</n:title><n:keywords>flood, fire</n:keywords></n:news></url>
</urlset>)");
  EXPECT_EQ(feed.format, Format::news_sitemap);
  EXPECT_EQ(feed.feed.title, "The News");
  ASSERT_EQ(feed.items.size(), 1u);
  const auto& item = feed.items[0];
  EXPECT_EQ(item.id, "https://example.org/1?a=1&b=2");
  EXPECT_EQ(item.link, item.id);
  EXPECT_EQ(item.title, "Flood & fire");
  EXPECT_EQ(item.source, "The News");
  EXPECT_EQ(item.language, "en");
  EXPECT_EQ(shown(item.published), "2025-11-26T09:00:00Z");
  EXPECT_EQ(shown(item.updated), "2025-11-26T10:00:00Z");
  EXPECT_THAT(item.categories, ElementsAre("flood", "fire"));
}

TEST(NewsSitemap, OtherSitemapsAreRefused) {
  EXPECT_THAT(error_of("<urlset><url><loc>https://example.org/</loc></url></urlset>"),
              HasSubstr("without <news:news>"));
  EXPECT_THAT(error_of("<sitemapindex><sitemap/></sitemapindex>"), HasSubstr("a sitemap index"));
}

TEST(NewsSitemap, EachNewsOfAUrlIsAnItem) {
  const auto feed = parsed(
      "<urlset><url><loc>https://e.org/1</loc><news:news><news:title>A</news:title></news:news>"
      "<news:news><news:title>B</news:title></news:news></url></urlset>");
  ASSERT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(feed.items[0].title, "A");
  EXPECT_EQ(feed.items[1].title, "B");
}

}  // namespace
}  // namespace newswatch::feeds
