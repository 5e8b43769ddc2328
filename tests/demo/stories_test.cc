#include "tests/demo/stories.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::demo {
namespace {

TEST(Stories, BelongToFeedsAndEachFeedHasABaseline) {
  std::set<std::string, std::less<>> feeds;
  std::set<FeedFormat> formats;
  std::set<std::string> languages;
  for (const auto& feed : demo_feeds()) {
    feeds.insert(feed.name);
    formats.insert(feed.format);
    languages.insert(feed.language);
  }
  EXPECT_EQ(feeds.size(), 12u);
  EXPECT_EQ(formats.size(), 3u);
  EXPECT_EQ(languages, (std::set<std::string>{"en", "ru", "uk"}));
  std::set<std::string_view> listed;
  for (const auto& report : baseline()) listed.insert(report.feed);
  EXPECT_EQ(listed.size(), feeds.size());
  for (const auto& report : script()) {
    EXPECT_TRUE(feeds.contains(report.feed)) << report.feed;
    EXPECT_TRUE(feeds.contains(report.owner)) << report.owner;
  }
}

TEST(Stories, SyndicatedCopiesLeadToAnArticleTheOwnerPublishedBefore) {
  const auto& reports = script();
  for (size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].feed == reports[i].owner) continue;
    const auto original = std::find_if(
        reports.begin(), reports.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const Report& r) { return r.feed == reports[i].owner && r.slug == reports[i].slug; });
    ASSERT_NE(original, reports.begin() + static_cast<std::ptrdiff_t>(i)) << reports[i].slug;
    const auto copy = to_entry(reports[i], 2, now());
    EXPECT_THAT(copy.link, ::testing::StartsWith(to_entry(*original, 2, now()).link + "?utm_"));
  }
}

TEST(Stories, EditionsAreArticlesOfTheirOwn) {
  const auto& report = script().front();
  EXPECT_NE(to_entry(report, 1, now()).id, to_entry(report, 2, now()).id);
  EXPECT_NE(to_entry(report, 1, now()).link, to_entry(report, 2, now()).link);
}

}  // namespace
}  // namespace newswatch::demo
