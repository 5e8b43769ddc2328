// The table "What finds a story" of docs/rules.md is about an article of the shared corpus.
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

Item article() {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  const auto text = read_file(std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") +
                              "/text/article-kyiv-blog.txt");
  Item item;
  if (!text) return item;
  const auto end = text->find("\n\n");
  item.title = text->substr(0, end);
  item.content = text->substr(end + 2);
  return item;
}

// A row of the table in docs/rules.md: | `query` | result | why |
struct Try {
  std::string query;
  std::string result;
};

std::vector<Try> tries() {
  std::vector<Try> found;
  std::istringstream page(read_file(NEWSWATCH_SOURCE_DIR "/docs/rules.md").value_or(""));
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == "## What finds a story";
    if (!inside || !line.starts_with("| `")) continue;
    const auto query_end = line.find("` | ", 3);
    const auto result_end = line.find(" | ", query_end + 4);
    found.push_back(
        {line.substr(3, query_end - 3), line.substr(query_end + 4, result_end - query_end - 4)});
  }
  return found;
}

std::string result_of(const std::string& query, const Item& item) {
  const auto looked = compile_query(query)->look(item);
  if (!looked.matches.empty()) return "found";
  if (looked.near_misses.empty()) return "not found";
  const auto& misses = looked.near_misses.front().misses;
  const auto nearest = std::min_element(misses.begin(), misses.end(),
                                        [](auto& a, auto& b) { return a.slop < b.slop; });
  return fmt::format("near miss `~{}`", nearest->slop);
}

TEST(Article, IsFoundAsTheManualSays) {
  const auto item = article();
  if (item.content.empty()) GTEST_SKIP() << "no corpus";
  const auto all = tries();
  EXPECT_GE(all.size(), 20u);
  for (const auto& one : all) EXPECT_EQ(result_of(one.query, item), one.result) << one.query;
}

}  // namespace
}  // namespace newswatch::rules
