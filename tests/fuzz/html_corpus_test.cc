// The texts of all HTML that real feeds carry, against those of gumbo's trees.
#include <array>
#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "core/file.h"
#include "feeds/decode.h"
#include "feeds/html_text.h"
#include "tests/feeds/corpus.h"
#include "tests/fuzz/html_oracle.h"

namespace newswatch::fuzz {
namespace {

struct Counts {
  std::size_t documents = 0;
  std::size_t bytes = 0;
  std::array<std::size_t, 4> by_comparison{};
};

void compare(const std::string& name, std::string_view html, Counts& counts) {
  if (html.find_first_of("<&") == std::string_view::npos) return;
  const auto verdict = compare_with_tree(html, feeds::html_to_text(html, 1u << 30));
  EXPECT_EQ(verdict.difference, "") << name << ":\n" << html.substr(0, 2000);
  ++counts.documents;
  counts.bytes += html.size();
  ++counts.by_comparison[static_cast<std::size_t>(verdict.comparison)];
}

// Every text of a feed, taken for HTML: that of elements, of CDATA sections, of JSON's strings.
void compare_all(const std::string& name, pugi::xml_node node, Counts& counts) {
  for (const auto child : node.children()) {
    compare(name, child.value(), counts);
    compare_all(name, child, counts);
  }
}

void compare_all(const std::string& name, const nlohmann::json& value, Counts& counts) {
  if (value.is_string()) return compare(name, value.get<std::string>(), counts);
  if (!value.is_structured()) return;
  for (const auto& child : value) compare_all(name, child, counts);
}

TEST(HtmlOfRealFeeds, HasTheTextOfItsTree) {
  Counts counts;
  for (const auto& file : feeds::test::corpus_files("feeds")) {
    feeds::Warnings warnings;
    const auto name = file.filename().string();
    const auto text = feeds::decode(read_file(file.string()).value(), "", warnings).text;
    if (file.extension() == ".xml") {
      pugi::xml_document document;
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
      compare_all(name, document.root(), counts);
    } else if (file.extension() == ".json") {
      compare_all(name, nlohmann::json::parse(text, nullptr, false), counts);
    }
    compare(name, text, counts);  // and the whole document: broken HTML, if ever there was
  }
  if (counts.documents == 0) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  const auto& by = counts.by_comparison;
  std::cout << fmt::format(
      "{} documents of HTML, {} bytes: {} compared exactly, {} by their characters, {} by counts "
      "of them, {} not\n",
      counts.documents, counts.bytes, by[0], by[1], by[2], by[3]);
}

}  // namespace
}  // namespace newswatch::fuzz
