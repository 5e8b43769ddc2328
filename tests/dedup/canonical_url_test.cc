// Canonical URLs, one row a rule.
#include "dedup/canonical_url.h"

#include <vector>

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

struct Row {
  const char* link;
  const char* key;
};

void expect(const std::vector<Row>& rows) {
  for (const auto& row : rows) EXPECT_EQ(canonical_url(row.link), row.key) << row.link;
}

TEST(CanonicalUrl, SchemeWwwPortCaseAndUserDoNotMatter) {
  expect({{"https://example.org/a", "example.org/a"},
          {"http://example.org/a", "example.org/a"},
          {"HTTPS://Example.ORG/a", "example.org/a"},
          {"https://www.example.org/a", "example.org/a"},
          {"https://www.www.example.org/a", "example.org/a"},
          {"https://example.org./a", "example.org/a"},
          {"http://example.org:80/a", "example.org/a"},
          {"https://example.org:443/a", "example.org/a"},
          {"https://example.org:8443/a", "example.org:8443/a"},
          {"http://example.org:443/a", "example.org:443/a"},
          {"https://user:pw@example.org/a", "example.org/a"},
          {"  https://example.org/a\n", "example.org/a"}});
}

TEST(CanonicalUrl, ThePathKeepsItsCaseAndLosesItsLastSlashAndDots) {
  expect({{"https://example.org/News/A", "example.org/News/A"},
          {"https://example.org/a/", "example.org/a"},
          {"https://example.org/a//", "example.org/a"},
          {"https://example.org/b/../a", "example.org/a"},
          {"https://example.org/./a", "example.org/a"},
          {"https://example.org/b/%2E%2e/%2e/a", "example.org/a"},
          {"https://example.org/a;jsessionid=0A1B", "example.org/a"},
          {"https://example.org/2025/03/storm-hits-coast.amp.amp.html",
           "example.org/2025/03/storm-hits-coast"}});
}

TEST(CanonicalUrl, PercentEncodingHasOneSpelling) {
  expect({{"https://example.org/%7eb/%61", "example.org/~b/a"},
          {"https://example.org/%d0%b0", "example.org/%D0%B0"},
          {"https://example.org/а", "example.org/%D0%B0"},
          {"https://example.org/a%2fb", "example.org/a%2Fb"},
          {"https://example.org/a b", "example.org/a%20b"},
          {"https://example.org/100%", "example.org/100%25"},
          {"https://example.org/100%25", "example.org/100%25"},
          {"https://example.org/%%414", "example.org/%25A4"},
          {"https://example.org/s?q=a+b", "example.org/s?q=a%20b"},
          {"https://example.org/s?q=a%20b", "example.org/s?q=a%20b"},
          {"https://example.org/c++", "example.org/c++"}});
}

TEST(CanonicalUrl, TheFragmentIsOffUnlessItIsThePage) {
  expect({{"https://example.org/a#comments", "example.org/a"},
          {"https://example.org/a#", "example.org/a"},
          {"https://example.org/#!/news/1", "example.org/#!/news/1"},
          {"https://example.org/a#!b", "example.org/a#!b"}});
}

TEST(CanonicalUrl, TheQueryIsSortedAndKeepsWhatMayChooseTheArticle) {
  expect({{"https://example.org/a?id=7&b=1", "example.org/a?b=1&id=7"},
          {"https://example.org/a?b=1&id=7", "example.org/a?b=1&id=7"},
          {"https://example.org/a?", "example.org/a"},
          {"https://example.org/a?&&id=7&", "example.org/a?id=7"},
          {"https://example.org/a?id=7&amp;b=1", "example.org/a?b=1&id=7"},
          {"https://example.org/a?flag", "example.org/a?flag"},
          {"https://example.org/?p=123", "example.org/?p=123"},
          {"https://example.org/a?source=interview", "example.org/a?source=interview"},
          {"https://example.org/a?ref=main", "example.org/a?ref=main"},
          {"https://example.org/a?campaign=x", "example.org/a?campaign=x"},
          {"https://example.org/a?cid=5", "example.org/a?cid=5"}});
}

TEST(CanonicalUrl, AFrontPageIdentifiesNothing) {
  for (const char* link :
       {"https://example.org", "https://example.org/", "https://www.example.org//",
        "https://example.org/?utm_source=rss", "https://example.org/#top",
        "https://example.org/index.html", "https://example.org/index.php",
        "https://example.org/en/", "https://example.org/en-us", "https://example.org/uk"}) {
    EXPECT_EQ(canonical_url(link), "") << link;
  }
  EXPECT_EQ(canonical_url("https://example.org/a1"), "example.org/a1");
}

TEST(CanonicalUrl, WhatIsNoWebAddressIdentifiesNothing) {
  for (const char* link : {"", "  ", "/relative/path", "mailto:a@example.org", "urn:uuid:1",
                           "ftp://example.org/a", "http://", "javascript:void(0)", "example.org"}) {
    EXPECT_EQ(canonical_url(link), "") << link;
  }
}

TEST(CanonicalUrl, AmpCachesShowThePublishersPage) {
  expect(
      {{"https://cdn.ampproject.org/c/s/www.example.org/a", "example.org/a"},
       {"https://example-org.cdn.ampproject.org/c/s/example.org/a?amp_js_v=0.1#x", "example.org/a"},
       {"https://example-org.cdn.ampproject.org/v/s/example.org/a?id=3", "example.org/a?id=3"},
       {"https://cdn.ampproject.org/c/example.org/a", "example.org/a"},
       {"https://www.google.com/amp/s/example.org/2026/storm-hits/amp/",
        "example.org/2026/storm-hits"},
       {"https://www.google.com/amp/s/amp.cnn.com/cnn/2026/a", "cnn.com/cnn/2026/a"},
       {"https://www.google.com/amplifier", "google.com/amplifier"}});
}

TEST(CanonicalUrl, AmpPagesAreTheirArticles) {
  expect({{"https://example.org/2026/storm-hits-coast/amp/", "example.org/2026/storm-hits-coast"},
          {"https://example.org/story-1.amp.html", "example.org/story-1"},
          {"https://example.org/story-1.amp", "example.org/story-1"},
          {"https://example.org/story-1?amp=1", "example.org/story-1"},
          {"https://example.org/story-1?amp", "example.org/story-1"},
          {"https://example.org/story-1?outputType=amp", "example.org/story-1"},
          {"https://example.org/glossary/amp", "example.org/glossary/amp"},
          {"https://example.org/amp", "example.org/amp"},
          {"https://example.org/a?amp=220v", "example.org/a?amp=220v"}});
}

TEST(CanonicalUrl, MobileHostsOfKnownPublishersAreTheirMainHost) {
  expect({{"https://m.lenta.ru/news/1", "lenta.ru/news/1"},
          {"https://amp.theguardian.com/world/1", "theguardian.com/world/1"},
          {"https://mobile.reuters.com/article/1", "reuters.com/article/1"},
          {"https://uk.m.wikipedia.org/wiki/A", "uk.wikipedia.org/wiki/A"},
          {"https://www.m.lenta.ru/news/1", "lenta.ru/news/1"},
          {"https://m.example.org/a", "m.example.org/a"},
          {"https://amp.example.org/a", "amp.example.org/a"},
          {"https://m.lenta.ru/", ""}});
}

TEST(CanonicalUrl, GoogleNewsLinksAreComparedAmongThemselves) {
  expect(
      {{"https://news.google.com/rss/articles/CBMiX?oc=5", "news.google.com/articles/CBMiX"},
       {"https://news.google.com/articles/CBMiX?hl=en-US&gl=US", "news.google.com/articles/CBMiX"},
       {"https://news.google.com/read/CBMiX", "news.google.com/articles/CBMiX"},
       {"https://news.google.com/topics/CAAq", ""},
       {"https://news.google.com/rss/articles/", ""}});
}

TEST(CanonicalUrl, TheKeyOfAKeyIsItself) {
  for (const char* link : {"https://www.example.org:8443/%7ea/?b=1&a=%2f&utm_source=x#!p",
                           "https://m.lenta.ru/n/1/", "http://example.org/а?q=a+b"}) {
    const auto key = canonical_url(link);
    EXPECT_EQ(canonical_url("https://" + key), key) << link;
  }
}

}  // namespace
}  // namespace newswatch::dedup
