// No rule is turned away that matches: on few words, so that most rules match some item, the index
// finds what is found when every rule is looked at.
#include <random>

#include <gtest/gtest.h>

#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/names.h"
#include "rules/parser.h"
#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

class Generator {
 public:
  size_t below(size_t limit) { return random_() % limit; }

  std::string word() {
    constexpr const char* kWords[] = {"grain", "wheat", "corn", "rice", "barley", "millet", "oats"};
    return kWords[below(std::size(kWords))];
  }

  std::string leaf() {
    switch (below(6)) {
      case 0:
        return fmt::format("\"{} {}\"~{}", word(), word(), below(3));
      case 1:
        return word().substr(0, 3) + "*";
      case 2:
        return fmt::format("cs({})", word());
      case 3:
        return fmt::format("/{}|{}/", word(), word());
      default:
        return word();
    }
  }

  std::string query(int depth) {
    if (depth == 0) return leaf();
    const auto a = query(depth - 1);
    const auto b = query(depth - 1);
    switch (below(7)) {
      case 0:
      case 1:
        return fmt::format("({} AND {})", a, b);
      case 2:
      case 3:
        return fmt::format("({} OR {})", a, b);
      case 4:
        return fmt::format("({} AND NOT {})", a, b);
      case 5:
        return fmt::format("({} NEAR/2 ({} OR {}))", word(), word(), word());
      default:
        return fmt::format("({} OF ({}, {}, {}))", 1 + below(3), a, b, leaf());
    }
  }

  Item item() {
    Item made;
    for (auto left = below(5); left > 0; --left) made.title += word() + " ";
    for (auto left = below(3); left > 0; --left) made.content += word() + ", ";
    return made;
  }

 private:
  std::mt19937 random_{3};
};

TEST(Anchors, TurnAwayNoRuleThatMatches) {
  constexpr RuleNumber kRules = 1000;
  Generator generator;
  std::string file;
  Names names;
  Diagnostics diagnostics;
  IndexBuilder builder;
  for (RuleNumber r = 0; r < kRules; ++r) {
    const auto query = generator.query(1 + r % 3);
    file += fmt::format("r{} = {}\n", r, query);
    const LineSource source("a.rules", 1, query, query);
    builder.add(*parse_query(source, names, diagnostics));
  }
  const auto compiled = compile({{"a.rules", file}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const auto index = builder.finish();
  Document document;
  Evaluator evaluator;
  size_t matches = 0;
  for (int i = 0; i < 100; ++i) {
    const auto item = generator.item();
    document.read(item, index);
    evaluator.start(index, document);
    std::vector<std::string> expected;
    for (RuleNumber r = 0; r < kRules; ++r) {
      if (evaluator.holds(index.root(r))) expected.push_back(fmt::format("r{}", r));
    }
    std::vector<std::string> found;
    for (const auto& match : compiled.rules->match(item)) found.push_back(match.rule.value);
    ASSERT_EQ(found, expected) << item.title << "/ " << item.content;
    matches += found.size();
  }
  EXPECT_GT(matches, 10'000u) << "too few matches to prove anything";
}

}  // namespace
}  // namespace newswatch::rules
