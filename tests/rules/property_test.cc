// On random rules over sentences of the corpus, the index finds what brute force finds.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/brute_force.h"
#include "tests/rules/random_rules.h"

namespace newswatch::rules {
namespace {

// 10,000 rules in all.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kRules = 150;
#else
constexpr int kRules = 1430;
#endif
constexpr int kItems = 16;

// NEWSWATCH_SEED=N makes other rules.
unsigned seed() {
  const char* set = std::getenv("NEWSWATCH_SEED");
  return set ? static_cast<unsigned>(std::strtoul(set, nullptr, 10)) : 20'240'611;
}

struct Language {
  const char* file;
  const char* stems;
};

void PrintTo(const Language& language, std::ostream* out) { *out << language.file; }

std::vector<std::string> sentences_of(const std::string& file) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  std::ifstream in(std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" +
                   file);
  std::vector<std::string> lines;
  for (std::string line; lines.size() < 250 && std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string shown(const std::vector<Span>& spans) {
  std::string out;
  for (const auto& span : spans) {
    out += fmt::format("\n  {}[{},{}) {}", to_string(span.field), span.start, span.end, span.text);
  }
  return out;
}

class EngineEqualsBruteForce : public ::testing::TestWithParam<Language> {};

TEST_P(EngineEqualsBruteForce, OnRandomRules) {
  const auto sentences = sentences_of(GetParam().file);
  if (sentences.empty()) GTEST_SKIP() << "no corpus with " << GetParam().file;
  Generator generator(sentences, GetParam().stems, seed());
  std::vector<brute::Node> nodes;
  std::string file;
  while (nodes.size() < kRules) {
    nodes.push_back(generator.rule());
    file += fmt::format("r{} = {}\n", nodes.size() - 1, brute::write(nodes.back()));
  }
  const auto compiled = compile({{"random.rules", file}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  size_t found = 0;
  for (int i = 0; i < kItems; ++i) {
    const auto item = generator.item();
    const auto text = brute::read(item);
    const auto matches = compiled.rules->match(item);
    found += matches.size();
    auto next = matches.begin();
    for (size_t r = 0; r < nodes.size(); ++r) {
      const bool actual = next != matches.end() && next->rule.value == fmt::format("r{}", r);
      const auto about =
          fmt::format("r{} = {}\ntitle: {}\nsummary: {}\ncontent: {}", r, brute::write(nodes[r]),
                      item.title, item.summary, item.content);
      ASSERT_EQ(actual, brute::holds(nodes[r], text)) << about;
      if (!actual) continue;
      const auto expected = brute::spans(nodes[r], text);
      const auto actual_spans = spans_of(next->ranges, item);
      ASSERT_TRUE(actual_spans == expected)
          << about << "\nfound:" << shown(actual_spans) << "\nexpected:" << shown(expected);
      ++next;
    }
    ASSERT_EQ(next, matches.end());
  }
  EXPECT_GT(found, static_cast<size_t>(kItems)) << "too few matches to prove anything";
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, EngineEqualsBruteForce,
    ::testing::Values(Language{"pud-english.txt", "en"}, Language{"pud-german.txt", "de"},
                      Language{"pud-russian.txt", "ru"}, Language{"pud-turkish.txt", "tr"},
                      Language{"pud-chinese.txt", "en"}, Language{"pud-thai.txt", "en"},
                      Language{"iu-ukrainian.txt", "ru"}),
    [](const auto& param) {
      std::string name(param.param.file);
      name.resize(name.find('.'));
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

}  // namespace
}  // namespace newswatch::rules
