// On random rules over sentences of the corpus, the index finds what brute force finds.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/tokenizer.h"
#include "rules/rule_set.h"
#include "tests/rules/brute_force.h"

namespace newswatch::rules {
namespace {

using brute::Node;
using Kind = Node::Kind;

constexpr int kRules = 500;
constexpr int kItems = 40;

std::vector<std::string> sentences_of(const std::string& file) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  std::ifstream in(std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" +
                   file);
  std::vector<std::string> lines;
  for (std::string line; lines.size() < 250 && std::getline(in, line);) lines.push_back(line);
  return lines;
}

class Generator {
 public:
  Generator(const std::vector<std::string>& sentences, unsigned seed)
      : sentences_(sentences), random_(seed) {}

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  const std::string& sentence() {
    return sentences_[static_cast<size_t>(below(static_cast<int>(sentences_.size())))];
  }

  Item item() {
    Item made;
    made.title = sentence();
    if (below(4) > 0) made.summary = sentence();
    switch (below(4)) {
      case 0:
        break;
      case 1:
        made.content = made.summary + "\n\n" + sentence();
        break;
      default:
        made.content = sentence() + " " + sentence() + "\n\n" + sentence() + "\n\n" + sentence();
    }
    return made;
  }

  // Words of one item mostly, so that a good part of the rules matches.
  Node rule() {
    source_.clear();
    for (int i = 0; i < 3; ++i) source_.push_back(tokenize_words(sentence()));
    return condition(3, true);
  }

 private:
  // The words as they stand in the sentence.
  static std::vector<std::string> tokenize_words(const std::string& text) {
    std::vector<std::string> words;
    for (const auto& token : tokenize(text, TokenForms::as_written).list) {
      words.push_back(text.substr(token.start, token.end - token.start));
    }
    return words;
  }

  const std::vector<std::string>& words() {
    while (true) {
      const auto& chosen = source_[static_cast<size_t>(below(3))];
      if (!chosen.empty()) return chosen;
      source_[static_cast<size_t>(&chosen - source_.data())] = tokenize_words(sentence());
    }
  }

  Node phrase() {
    const auto& from = words();
    const auto size = static_cast<int>(from.size());
    Node node;
    node.quoted = true;
    int at = below(size);
    node.text = from[static_cast<size_t>(at)];
    const int more = below(3);
    for (int i = 0; i < more; ++i) {
      at += 1 + below(2);
      if (at >= size) break;
      // Words of scripts without spaces, glued or apart.
      node.text += (below(4) > 0 ? " " : "") + from[static_cast<size_t>(at)];
    }
    // What glueing made of it may be another word, or none; only its text counts.
    if (below(3) == 0) node.n = below(4);
    const auto last = tokenize(node.text, TokenForms::as_written);
    const auto letters = [](std::string_view word) {
      return std::count_if(word.begin(), word.end(),
                           [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    };
    if (below(3) == 0 && !last.list.empty() && letters(last.text(last.list.back())) > 3 &&
        last.list.back().end == node.text.size()) {
      cut_to_prefix(node.text);
    }
    return node;
  }

  static void cut_to_prefix(std::string& text) {
    size_t end = text.size() - 1;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
    const auto tokens = tokenize(text, TokenForms::as_written);
    if (tokens.list.back().end == text.size()) text += '*';
  }

  static Node join(Kind kind, std::vector<Node> children, int n = 0) {
    Node node;
    node.kind = kind;
    node.n = n;
    node.children = std::move(children);
    return node;
  }

  Node occurrence(int depth) {
    if (depth == 0 || below(3) == 0) return phrase();
    auto a = occurrence(depth - 1);
    auto b = occurrence(depth - 1);
    switch (below(5)) {
      case 0:
        return join(Kind::near, {a, b}, below(8));
      case 1:
        return join(Kind::onear, {a, b}, below(8));
      case 2:
        return join(Kind::not_near, {a, b}, below(8));
      case 3:
        return join(Kind::not_in, {a, b});
      default:
        return join(Kind::either, {a, b});
    }
  }

  Node condition(int depth, bool may_scope) {
    if (may_scope && below(5) == 0) {
      static constexpr const char* kScopes[] = {"headline", "lead", "hlead", "body"};
      auto node = condition(depth, false);
      node.scope = kScopes[below(4)];
      return node;
    }
    if (depth == 0 || below(4) == 0) return occurrence(2);
    const auto next = [&] { return condition(depth - 1, may_scope); };
    switch (below(5)) {
      case 0:
        return join(Kind::both, {next(), next()});
      case 1:
        return join(Kind::either, {next(), next()});
      case 2:
        return join(Kind::but_not, {next(), next()});
      case 3:
        return join(Kind::at_least, {occurrence(1)}, 1 + below(3));
      default:
        return join(Kind::of, {next(), next(), next()}, 1 + below(3));
    }
  }

  const std::vector<std::string>& sentences_;
  std::mt19937 random_;
  std::vector<std::vector<std::string>> source_;
};

bool in_order(const Match& match, const Item& item) {
  const std::string* texts[] = {&item.title, &item.summary, &item.content};
  const Span* before = nullptr;
  for (const auto& span : match.spans) {
    const auto& text = *texts[static_cast<size_t>(span.field)];
    if (span.start >= span.end || span.end > text.size()) return false;
    if (text.substr(span.start, span.end - span.start) != span.text) return false;
    if (before && before->field == span.field && before->end > span.start) return false;
    if (before && before->field > span.field) return false;
    before = &span;
  }
  return !match.spans.empty();
}

class EngineEqualsBruteForce : public ::testing::TestWithParam<const char*> {};

TEST_P(EngineEqualsBruteForce, OnRandomRules) {
  const auto sentences = sentences_of(GetParam());
  if (sentences.empty()) GTEST_SKIP() << "no corpus with " << GetParam();
  Generator generator(sentences, 20'240'611);
  std::vector<Node> nodes;
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
    std::vector<std::string> expected;
    const auto text = brute::read(item);
    for (size_t r = 0; r < nodes.size(); ++r) {
      if (brute::holds(nodes[r], text)) expected.push_back(fmt::format("r{}", r));
    }
    std::vector<std::string> actual;
    for (const auto& match : compiled.rules->match(item)) {
      actual.push_back(match.rule.value);
      ASSERT_TRUE(in_order(match, item)) << match.rule.value;
    }
    found += actual.size();
    std::vector<std::string> differing;
    std::set_symmetric_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                                  std::back_inserter(differing));
    ASSERT_EQ(actual, expected) << "first: " << differing.front() << " = "
                                << brute::write(nodes[std::stoul(differing.front().substr(1))])
                                << "\ntitle: " << item.title << "\nsummary: " << item.summary
                                << "\ncontent: " << item.content;
  }
  EXPECT_GT(found, static_cast<size_t>(kItems)) << "too few matches to prove anything";
}

INSTANTIATE_TEST_SUITE_P(Corpus, EngineEqualsBruteForce,
                         ::testing::Values("pud-english.txt", "pud-german.txt", "pud-russian.txt",
                                           "pud-turkish.txt", "pud-chinese.txt", "pud-thai.txt",
                                           "iu-ukrainian.txt"),
                         [](const auto& param) {
                           std::string name(param.param);
                           name.resize(name.find('.'));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace newswatch::rules
