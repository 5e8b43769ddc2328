// Documents as publishers served them: all give items, and none crashes however it is damaged.
#include "tests/feeds/corpus.h"

#include <iostream>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "core/file.h"
#include "core/utf8.h"
#include "feeds/decode.h"
#include "feeds/limits.h"
#include "feeds/parse.h"
#include "feeds/xml_repair.h"
#include "feeds/xml_scan.h"

namespace newswatch::feeds {
namespace {

// XML of the corpus that is no feed, and a feed that its server cut before the first item.
const std::set<std::string> kNoFeeds = {"xml_sample_1.xml", "xml_sample_2.xml"};
const std::set<std::string> kCutBeforeItems = {"rss_2.0_invalid_1.xml"};

bool is_document(const std::filesystem::path& file) {
  return file.extension() == ".xml" || file.extension() == ".json";
}

void expect_sound(const std::string& text) { EXPECT_TRUE(is_valid_utf8(text)) << text; }

// What holds of every item, however broken its document.
void expect_sound(const Item& item) {
  for (const auto* text : {&item.id, &item.title, &item.summary, &item.content, &item.source}) {
    expect_sound(*text);
  }
  EXPECT_LE(item.title.size(), limits::kTitleBytes);
  EXPECT_LE(item.content.size(), limits::kTextBytes);
  EXPECT_EQ(item.title.find('\n'), std::string::npos);
  EXPECT_TRUE(item.link.empty() || item.link.starts_with("http")) << item.link;
}

TEST(RealFeeds, EveryOneGivesItems) {
  std::size_t files = 0;
  std::size_t items = 0;
  std::size_t warnings = 0;
  for (const auto& file : test::corpus_files("feeds/real")) {
    if (!is_document(file)) continue;
    const auto name = file.filename().string();
    const auto bytes = read_file(file.string());
    ASSERT_TRUE(bytes.has_value());
    auto parsed = parse({*bytes, "", "https://example.org/feed"});
    if (kNoFeeds.contains(name)) {
      EXPECT_FALSE(parsed.has_value()) << name;
      continue;
    }
    ASSERT_TRUE(parsed.has_value()) << name << ": " << parsed.error().message;
    parsed->finish();
    EXPECT_EQ(parsed->items.empty(), kCutBeforeItems.contains(name)) << name;
    for (const auto& item : parsed->items) {
      expect_sound(item);
      EXPECT_FALSE(item.title.empty() && item.summary.empty() && item.content.empty()) << name;
    }
    for (const auto& warning : parsed->warnings) {
      std::cout << fmt::format("{}: {} at {}: {}\n", name, warning.kind, warning.offset,
                               warning.message);
    }
    ++files;
    items += parsed->items.size();
    warnings += parsed->warnings.size();
  }
  if (files == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  std::cout << fmt::format("{} feeds, {} items, {} warnings\n", files, items, warnings);
}

// One small, deterministic damage: bytes changed, removed, repeated, inserted, or all cut off.
std::string damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&random](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = below(bytes.size());
  switch (below(6)) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes.erase(at, below(40));
      break;
    case 2:
      bytes.insert(at, bytes.substr(below(bytes.size()), below(200)));
      break;
    case 3:
      for (std::size_t i = 0; i < 8; ++i) bytes[below(bytes.size())] = static_cast<char>(random());
      break;
    case 4: {
      static const std::string kPieces[] = {
          "<",  ">",    "&",   "]]>", "<![CDATA[", "<!--", "</item>", "<entry>", "\"",   "&#0;",
          "<?", "\xFF", "\\u", "\\",  "{",         "</",   "<a b",    "<br>",    "<!D[", "]"};
      bytes.insert(at, kPieces[below(std::size(kPieces))]);
      break;
    }
    default:
      std::swap(bytes[at], bytes[below(bytes.size())]);
  }
  return bytes;
}

// Calls `visit` with forty damaged versions of each document.
template <class Visit>
std::size_t for_each_damaged(Visit visit) {
  std::size_t documents = 0;
  for (const auto& file : test::corpus_files("feeds/real")) {
    if (!is_document(file)) continue;
    const auto bytes = read_file(file.string()).value();
    std::mt19937 random(static_cast<std::uint32_t>(bytes.size()));
    for (int round = 0; round < 40; ++round) {
      auto broken = damaged(bytes, random);
      if (round % 2 == 1 && !broken.empty()) broken = damaged(broken, random);
      visit(broken);
      ++documents;
    }
  }
  return documents;
}

TEST(RealFeeds, DamagedOnesNeverCrash) {
  std::size_t read = 0;
  const auto documents = for_each_damaged([&read](const std::string& broken) {
    auto parsed = parse({broken, "", "https://example.org/feed"});
    if (!parsed) return;
    parsed->finish();
    ++read;
    for (const auto& item : parsed->items) expect_sound(item);
  });
  if (documents == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  std::cout << fmt::format("{} damaged documents, {} of them still read\n", documents, read);
}

TEST(RealFeeds, RepairWritesWhatTheStrictParserTakes) {
  std::size_t repaired = 0;
  const auto documents = for_each_damaged([&repaired](const std::string& broken) {
    Warnings warnings;
    auto text = decode(broken, "", warnings).text;
    const auto scan = scan_xml(text);
    if (!scan.exceeded.empty() || *item_element(scan.root) == '\0') return;
    const auto xml = repair_xml(std::string_view(text).substr(scan.begin, scan.end - scan.begin),
                                item_element(scan.root));
    pugi::xml_document document;
    const auto result =
        document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
    // Cut within the root's start tag, nothing is left.
    EXPECT_TRUE(result || result.status == pugi::status_no_document_element)
        << result.description() << " at " << result.offset << ":\n"
        << xml;
    ++repaired;
  });
  if (documents == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  EXPECT_GT(repaired, documents / 2);
}

}  // namespace
}  // namespace newswatch::feeds
