// Every example of docs/rules.md does what the page says.
//
// Fenced blocks: ```query holds a query, then titles that it finds (+) and doesn't (-); ```rules
// and ```yaml are whole rule files, whose inline tests must pass; ```fixture is a fixture file for
// the yaml block before it. Other blocks are not examples.
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/file.h"
#include "rules/fixtures.h"
#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

struct Block {
  std::string sort;
  std::string text;
  int line = 0;
};

std::vector<Block> blocks() {
  std::vector<Block> found;
  std::istringstream page(read_file(NEWSWATCH_SOURCE_DIR "/docs/rules.md").value_or(""));
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(page, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) found.push_back({line.substr(3), {}, number});
    } else if (inside) {
      found.back().text += line + '\n';
    }
  }
  return found;
}

void check_query(const Block& block) {
  std::istringstream lines(block.text);
  std::string query;
  std::getline(lines, query);
  for (std::string line; std::getline(lines, line);) {
    ASSERT_TRUE(line.starts_with("+ ") || line.starts_with("- ")) << block.line << ": " << line;
    EXPECT_EQ(matches(query, line.substr(2)), line[0] == '+')
        << "docs/rules.md:" << block.line << ": " << query << "\n"
        << line;
  }
}

TEST(Docs, EveryExampleDoesWhatThePageSays) {
  std::shared_ptr<const RuleSet> last;
  int examples = 0;
  for (const auto& block : blocks()) {
    if (block.sort == "query") {
      check_query(block);
    } else if (block.sort == "rules" || block.sort == "yaml") {
      const auto compiled = compile({{"example." + block.sort, block.text}});
      EXPECT_TRUE(compiled.rules) << "docs/rules.md:" << block.line << "\n"
                                  << compiled.diagnostics.render();
      last = compiled.rules;
    } else if (block.sort == "fixture" && last) {
      Diagnostics diagnostics;
      const auto file = read_fixture_file({"example_test.yaml", block.text}, *last, diagnostics);
      for (const auto& fixture : file.fixtures) run_fixture(*last, file, fixture, diagnostics);
      EXPECT_EQ(diagnostics.render(), "") << "docs/rules.md:" << block.line;
    } else {
      continue;
    }
    ++examples;
  }
  EXPECT_GT(examples, 30);
}

TEST(Docs, NameEveryLintAndEveryKey) {
  const auto page = read_file(NEWSWATCH_SOURCE_DIR "/docs/rules.md").value_or("");
  for (const auto* word : {"`unused-term`", "`unused-macro`", "`never-true`", "`duplicate-query`",
                           "`mixed-script`", "`no-anchor`", "`frequent-anchor`", "`shadowed`",
                           "`no-files`", "`allow_slow`", "`throttle`", "`sources`", "`updates`",
                           "`spread`", "`where`", "`labels`", "`not_source`"}) {
    EXPECT_NE(page.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace newswatch::rules
