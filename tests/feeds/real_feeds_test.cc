// What each document of the corpus gives: how many items, and of these how many have a title, a
// link, a date. The numbers were found by reading the documents.
#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/file.h"
#include "feeds/parse.h"
#include "tests/feeds/corpus.h"

namespace newswatch::feeds {
namespace {

struct Counts {
  std::size_t items = 0;
  std::size_t titles = 0;
  std::size_t links = 0;
  std::size_t dates = 0;  // published or updated
  bool operator==(const Counts&) const = default;
};

std::string shown(const Counts& c) {
  return fmt::format("{{{}, {}, {}, {}}}", c.items, c.titles, c.links, c.dates);
}

const std::map<std::string, Counts> kExpected = {
    {"atom_content_src.xml", {1, 1, 1, 1}},
    {"atom_entry_1.xml", {1, 1, 0, 1}},
    {"atom_example_1.xml", {1, 1, 1, 1}},
    {"atom_example_2.xml", {2, 2, 2, 2}},
    {"atom_example_3.xml", {1, 1, 1, 1}},
    {"atom_example_4.xml", {1, 1, 1, 1}},
    {"atom_example_5.xml", {1, 1, 1, 1}},
    {"atom_example_6.xml", {4, 4, 4, 4}},
    {"atom_example_7.xml", {1, 1, 0, 1}},
    {"atom_example_reddit.xml", {1, 1, 1, 1}},
    {"atom_mediarss_newscred_1.xml", {1, 1, 1, 1}},
    {"atom_mediarss_reddit_1.xml", {25, 25, 25, 25}},
    {"atom_mediarss_youtube_1.xml", {1, 1, 1, 1}},
    {"atom_pub_spec_1.xml", {1, 1, 0, 1}},
    {"atom_relative.xml", {1, 1, 1, 1}},
    {"atom_scattered.xml", {1, 1, 1, 1}},
    {"atom_spec_1.xml", {1, 1, 1, 1}},
    {"atom_xml_base.xml", {1, 1, 1, 1}},
    {"jsonfeed_elastic_1.1.json", {3, 3, 3, 2}},
    {"jsonfeed_example_1.json", {2, 2, 2, 2}},
    {"jsonfeed_spec_1.json", {1, 1, 1, 1}},
    {"rss_0.91_encoding_1.xml", {1, 1, 1, 0}},
    {"rss_0.91_encoding_2.xml", {1, 1, 1, 0}},
    {"rss_0.91_missing_id.xml", {1, 1, 0, 0}},
    {"rss_0.91_spec_1.xml", {2, 2, 2, 0}},
    {"rss_0.92_spec_1.xml", {3, 0, 1, 0}},
    {"rss_1.0_biorxiv.xml", {1, 1, 1, 1}},
    {"rss_1.0_debian.xml", {1, 1, 1, 1}},
    {"rss_1.0_example_1.xml", {2, 2, 2, 2}},
    {"rss_1.0_example_2.xml", {1, 1, 1, 1}},
    {"rss_1.0_iso8859.xml", {1, 1, 1, 1}},
    {"rss_1.0_spec_1.xml", {2, 2, 2, 0}},
    {"rss_1.0_spec_2.xml", {1, 1, 1, 0}},
    {"rss_2.0_anchorfm.xml", {1, 1, 1, 1}},
    {"rss_2.0_bbc.xml", {1, 1, 1, 1}},
    {"rss_2.0_ch9.xml", {1, 1, 1, 1}},
    {"rss_2.0_cloudflare.xml", {1, 1, 1, 1}},
    {"rss_2.0_dbengines.xml", {1, 1, 1, 1}},
    {"rss_2.0_element_io.xml", {1, 1, 1, 1}},
    {"rss_2.0_encoding_1.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_1.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_2.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_3.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_4.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_5.xml", {1, 1, 1, 1}},
    {"rss_2.0_example_6.xml", {1, 1, 1, 1}},
    {"rss_2.0_ghost_1.xml", {1, 0, 1, 0}},
    {"rss_2.0_ghost_2.xml", {1, 1, 1, 1}},
    {"rss_2.0_heated.xml", {1, 1, 1, 1}},
    {"rss_2.0_ilgiornale.xml", {1, 1, 1, 1}},
    {"rss_2.0_ilmessaggero.xml", {1, 1, 1, 1}},
    {"rss_2.0_invalid_1.xml", {0, 0, 0, 0}},
    {"rss_2.0_kdist.xml", {1, 1, 1, 1}},
    {"rss_2.0_matrix.xml", {1, 1, 1, 1}},
    {"rss_2.0_nbcny.xml", {1, 1, 1, 1}},
    {"rss_2.0_nightvale.xml", {1, 1, 1, 1}},
    {"rss_2.0_reddit.xml", {1, 1, 1, 1}},
    {"rss_2.0_relurl_1.xml", {2, 2, 2, 2}},
    {"rss_2.0_relurl_2.xml", {1, 1, 1, 1}},
    {"rss_2.0_rps.xml", {1, 1, 1, 1}},
    {"rss_2.0_spec_1.xml", {2, 0, 2, 2}},
    {"rss_2.0_spiegel.xml", {1, 1, 1, 1}},
    {"rss_2.0_spreaker.xml", {1, 1, 1, 1}},
    {"rss_2.0_vimeo_media.xml", {1, 1, 1, 1}},
    {"rss_2.0_wirecutter.xml", {1, 1, 1, 1}},
    {"xml_iso8859.xml", {1, 1, 0, 0}},
};

TEST(RealFeeds, EveryFileGivesWhatItSays) {
  std::size_t files = 0;
  for (const auto& file : test::corpus_files("feeds/real")) {
    const auto name = file.filename().string();
    const auto bytes = read_file(file.string());
    ASSERT_TRUE(bytes.has_value());
    const auto parsed = parse({*bytes, "", "https://example.org/feed"});
    if (!parsed) {
      EXPECT_FALSE(kExpected.contains(name)) << name << ": " << parsed.error().message;
      continue;
    }
    Counts got{parsed->items.size(), 0, 0, 0};
    for (const auto& item : parsed->items) {
      got.titles += item.title.empty() ? 0 : 1;
      got.links += item.link.empty() ? 0 : 1;
      got.dates += item.published || item.updated ? 1 : 0;
    }
    const auto expected = kExpected.find(name);
    if (expected == kExpected.end()) {
      ADD_FAILURE() << "unknown file: {\"" << name << "\", " << shown(got) << "},";
    } else {
      EXPECT_EQ(shown(got), shown(expected->second)) << name;
    }
    ++files;
  }
  if (files == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  EXPECT_EQ(files, kExpected.size());
}

std::string with_carriage_returns(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// Texts with a carriage return stay in the tree.
TEST(RealFeeds, GiveTheSameWithOtherLineEnds) {
  std::size_t items = 0;
  for (const auto& file : test::corpus_files("feeds/real")) {
    const auto text = read_file(file.string()).value();
    if (file.extension() != ".xml") continue;
    auto plain = parse({text, "", "https://example.org/feed"});
    auto other = parse({with_carriage_returns(text), "", "https://example.org/feed"});
    ASSERT_EQ(plain.has_value(), other.has_value()) << file;
    if (!plain) continue;
    plain->finish();
    other->finish();
    EXPECT_EQ(plain->items, other->items) << file;
    items += plain->items.size();
  }
  if (items == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
}

}  // namespace
}  // namespace newswatch::feeds
