// How much of what gofeed's test suite expects we read the same way: a score over every expected
// value of a field that our model has, by folder.
//
// The suite writes down gofeed's decisions, HTML kept; here both sides are made plain first. Where
// specifications and publishers' habits decide otherwise than gofeed the value counts as missed.
#include <functional>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "feeds/date.h"
#include "feeds/html_text.h"
#include "feeds/parse.h"
#include "tests/feeds/corpus.h"

namespace newswatch::feeds {
namespace {

using nlohmann::json;

constexpr double kFloor = 0.97;  // of all values

// Why we read a value otherwise than gofeed, by the file's name; every miss has one.
const std::map<std::string, std::string> kReasons = {
    {"dublincore_item_fields.xml", "one dc:date is when it was published, not also when changed"},
    {"dublincore_item_multiple_values.xml", "each dc:creator is an author, not the first only"},
    {"entry_id_xml_base.xml", "an id is opaque (RFC 4287, 4.2.6): it is not resolved"},
    {"rdf_channel_links.xml", "of several links the first counts, not the last"},
    {"rdf_item_links.xml", "of several links the first counts, not the last"},
    {"rss_channel_item_links.xml", "of several links the first counts, not the last"},
    {"rss_channel_links.xml", "of several links the first counts, not the last"},
    {"feed_item_links_-_rss_channel_item_links.xml", "of several links the first counts"},
    {"feed_links_-_rdf_channel_links.xml", "of several links the first counts"},
    {"feed_links_-_rss_channel_links.xml", "of several links the first counts"},
    {"rss_channel_item_guid_naked_markup.xml", "a guid is a text: tags in it are none of it"},
    {"feed_item_updated_-_atom03_feed_entry_modified.xml",
     "<modified> says when it was changed, not when it was published"},
    {"json10_full.json", "a JSON Feed has no date of its own"},
    {"json11_full.json", "a JSON Feed has no date of its own"},
    {"feed_item_fallbacks_-_rss_channel_item_extensions.xml",
     "one dc:date is when it was published, not also when changed"}};

struct Score {
  std::size_t values = 0;
  std::size_t same = 0;
  std::vector<std::string> misses;

  void count(const std::string& where, const std::string& expected, const std::string& got) {
    ++values;
    if (expected == got) {
      ++same;
    } else {
      misses.push_back(fmt::format("{}: expected \"{}\", got \"{}\"", where, expected, got));
    }
  }
};

std::string plain(const json& value) { return html_to_text(value.get<std::string>(), 64 << 10); }
std::string line(const json& value) { return html_to_line(value.get<std::string>(), 1 << 10); }

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += part + "; ";
  return out;
}

std::string shown(const std::optional<Time>& time) { return time ? to_rfc3339(*time) : ""; }

// The string at a path such as "content.value"; nullptr where there is none.
const json* string_at(const json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const json* at = &object;
    std::string path = key;
    for (std::size_t dot = 0; at != nullptr && dot != std::string::npos;) {
      dot = path.find('.');
      const auto found = at->is_object() ? at->find(path.substr(0, dot)) : at->end();
      at = at->is_object() && found != at->end() ? &*found : nullptr;
      if (dot != std::string::npos) path.erase(0, dot + 1);
    }
    if (at != nullptr && at->is_string() && !at->get<std::string>().empty()) return at;
  }
  return nullptr;
}

std::string expected_authors(const json& authors) {
  std::vector<std::string> names;
  for (const auto& author : authors) {
    const auto* name = string_at(author, {"name", "email"});
    if (name != nullptr) names.push_back(line(*name));
  }
  return joined(names);
}

std::string expected_categories(const json& categories) {
  std::vector<std::string> names;
  for (const auto& category : categories) {
    const auto* name =
        category.is_string() ? &category : string_at(category, {"label", "term", "value"});
    if (name != nullptr) names.push_back(line(*name));
  }
  return joined(names);
}

void compare_item(Score& score, const std::string& where, const json& expected, const Item& item) {
  const auto text = [&](const char* field, const json* value, const std::string& got,
                        const std::function<std::string(const json&)>& made) {
    if (value != nullptr) score.count(where + " " + field, made(*value), got);
  };
  const auto date = [](const json& value) { return shown(parse_date(value.get<std::string>())); };
  text("id", string_at(expected, {"guid.value", "guid", "id"}), item.id,
       [](const json& value) { return value.get<std::string>(); });
  text("title", string_at(expected, {"title"}), item.title, line);
  text("link", string_at(expected, {"link", "url"}), item.link,
       [](const json& value) { return value.get<std::string>(); });
  text("summary", string_at(expected, {"description", "summary"}), item.summary, plain);
  text("content", string_at(expected, {"content.value", "content", "content_html", "content_text"}),
       item.content, plain);
  text("published", string_at(expected, {"publishedParsed", "pubDateParsed", "date_published"}),
       shown(item.published), date);
  text("updated", string_at(expected, {"updatedParsed", "date_modified"}), shown(item.updated),
       date);
  text("source", string_at(expected, {"source.title"}), item.source, line);
  if (const auto authors = expected.find("authors"); authors != expected.end()) {
    const auto wanted = expected_authors(*authors);
    if (!wanted.empty()) score.count(where + " authors", wanted, joined(item.authors));
  }
  for (const char* key : {"categories", "tags"}) {
    if (const auto names = expected.find(key); names != expected.end()) {
      score.count(where + " categories", expected_categories(*names), joined(item.categories));
    }
  }
}

void compare_feed(Score& score, const std::string& name, const json& expected,
                  const ParsedFeed& parsed) {
  const auto text = [&](const char* field, const json* value, const std::string& got) {
    if (value != nullptr) score.count(name + " feed " + field, line(*value), got);
  };
  text("title", string_at(expected, {"title"}), parsed.feed.title);
  text("link", string_at(expected, {"link", "home_page_url"}), parsed.feed.link);
  text("self", string_at(expected, {"feedLink", "feed_url"}), parsed.feed.self);
  text("language", string_at(expected, {"language"}), parsed.feed.language);
  if (const auto* updated = string_at(expected, {"updatedParsed", "lastBuildDateParsed"})) {
    score.count(name + " feed updated", shown(parse_date(updated->get<std::string>())),
                shown(parsed.feed.updated));
  }
  const auto ttl = string_at(expected, {"ttl"});
  if (ttl != nullptr) {
    score.count(name + " feed ttl", ttl->get<std::string>(),
                parsed.feed.ttl_minutes ? std::to_string(*parsed.feed.ttl_minutes) : "");
  }
  const json items = expected.contains("items")     ? expected["items"]
                     : expected.contains("entries") ? expected["entries"]
                                                    : json::array();
  if (items.empty() && parsed.items.empty()) return;
  score.count(name + " items", std::to_string(items.size()), std::to_string(parsed.items.size()));
  for (std::size_t i = 0; i < std::min(items.size(), parsed.items.size()); ++i) {
    compare_item(score, fmt::format("{} item {}", name, i), items[i], parsed.items[i]);
  }
}

// The expectation beside a document, or an empty path where the file is no document.
std::filesystem::path expectation_of(const std::filesystem::path& document) {
  auto expectation = document;
  if (document.extension() == ".xml") {
    expectation.replace_extension(".json");
  } else {
    expectation.replace_filename(document.stem().string() + "_expected.json");
  }
  return std::filesystem::exists(expectation) ? expectation : std::filesystem::path{};
}

TEST(GofeedSuite, ExpectedValuesAreReadTheSame) {
  const auto root = test::corpus_dir("feeds/gofeed");
  const auto files = test::corpus_files("feeds/gofeed");
  if (files.empty()) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  std::map<std::string, Score> scores;
  for (const auto& file : files) {
    const auto expectation = expectation_of(file);
    if (expectation.empty()) continue;
    const auto folder = file.parent_path().lexically_relative(root).string();
    const auto document = read_file(file.string());
    const auto expected = json::parse(read_file(expectation.string()).value(), nullptr, false);
    ASSERT_TRUE(document.has_value());
    ASSERT_FALSE(expected.is_discarded()) << expectation;
    auto& score = scores[folder];
    auto parsed = parse({*document, "", ""});
    if (!parsed) {
      score.count(file.filename().string(), "a feed", parsed.error().message);
      continue;
    }
    parsed->finish();
    compare_feed(score, file.filename().string(), expected, *parsed);
  }
  Score all;
  for (const auto& [folder, score] : scores) {
    std::cout << fmt::format("{:24} {:4} of {:4} values\n", folder, score.same, score.values);
    for (const auto& miss : score.misses) {
      const auto reason = kReasons.find(miss.substr(0, miss.find_first_of(" :")));
      EXPECT_NE(reason, kReasons.end()) << "no reason is known for: " << miss;
      std::cout << "    " << miss << "\n";
      if (reason != kReasons.end()) std::cout << "      since " << reason->second << "\n";
    }
    all.values += score.values;
    all.same += score.same;
  }
  const double share = static_cast<double>(all.same) / static_cast<double>(all.values);
  std::cout << fmt::format("{:24} {:4} of {:4} values, {:.1f} %\n", "all", all.same, all.values,
                           100 * share);
  EXPECT_GE(share, kFloor);
}

}  // namespace
}  // namespace newswatch::feeds
