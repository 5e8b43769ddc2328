// How many changed reports the guards catch, and how many copies they leave alone, by language
// and kind of change. The figures are printed.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dedup/facts.h"
#include "tests/dedup/mutations.h"

namespace newswatch::dedup {
namespace {

constexpr auto kLanguages =
    std::to_array<std::string_view>({"en", "de", "ru", "uk", "fr", "es", "pl", "tr"});
constexpr size_t kPairsAKind = 160;  // of each language
constexpr double kLeastCaught = 0.96;

struct Tally {
  size_t pairs = 0;
  size_t hits = 0;
  double share() const {
    return pairs == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(pairs);
  }
};

using Guard = std::optional<std::string> (*)(const Facts&, const Facts&);

// Tallies one kind of change over the languages.
class Figures {
 public:
  Figures(std::string kind, Guard guard) : kind_(std::move(kind)), guard_(guard) {}

  bool full(std::string_view language) { return by_language_[language].pairs >= kPairsAKind; }

  void add(std::string_view language, const std::string& a, const std::string& b, bool wanted) {
    const bool hit = guard_(facts_of(a, language), facts_of(b, language)).has_value();
    for (auto* tally : {&by_language_[language], &all_}) {
      ++tally->pairs;
      tally->hits += hit ? 1 : 0;
    }
    if (hit != wanted && std::getenv("NEWSWATCH_VERBOSE") != nullptr)
      fmt::print("{} {}: {}\n        {}\n", kind_, language, a, b);
  }

  Tally print() const {
    std::string line = fmt::format("{:<22}", kind_);
    for (const auto& [language, tally] : by_language_)
      line += fmt::format(" {} {:5.1f}% of {:<4}", language, 100 * tally.share(), tally.pairs);
    fmt::print("{}  all {:.1f}% of {}\n", line, 100 * all_.share(), all_.pairs);
    return all_;
  }

 private:
  std::string kind_;
  Guard guard_;
  std::map<std::string_view, Tally> by_language_;
  Tally all_;
};

class Adversarial : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto language : kLanguages) {
      sentences_[language] = test::sentences_of(language);
      std::shuffle(sentences_[language].begin(), sentences_[language].end(), random_);
      if (sentences_[language].empty()) GTEST_SKIP() << "no corpus for " << language;
    }
  }

  // Calls `visit(language, sentence)` over and over, until `figures` has enough of a language.
  template <typename Visit>
  void each(Figures& figures, Visit visit) {
    constexpr int kRounds = 40;
    for (const auto language : kLanguages) {
      for (int round = 0; round < kRounds; ++round) {
        for (const auto& sentence : sentences_[language]) {
          if (figures.full(language)) break;
          visit(language, sentence);
        }
      }
    }
  }

  std::mt19937 random_{20240607};  // NOLINT(bugprone-random-generator-seed): the same every time
  std::map<std::string_view, std::vector<std::string>> sentences_;
};

TEST_F(Adversarial, SwappedNumbersAreCaught) {
  Figures digits("number swapped", numbers_differ);
  Figures words("number for words", numbers_differ);
  const auto swap = [&](Figures& figures, bool in_words) {
    each(figures, [&](std::string_view language, const std::string& sentence) {
      const auto spans = test::numbers_in(sentence);
      if (spans.empty()) return;
      const auto& span = spans[random_() % spans.size()];
      const auto other = std::to_string(2 + random_() % 97);
      const auto written = in_words ? test::in_words(language, other) : other;
      if (written.empty() || sentence.find(other) != std::string::npos) return;
      auto changed = sentence;
      figures.add(language, sentence, changed.replace(span.start, span.size, written), true);
    });
  };
  swap(digits, false);
  swap(words, true);
  EXPECT_GE(digits.print().share(), kLeastCaught);
  EXPECT_GE(words.print().share(), kLeastCaught);
}

TEST_F(Adversarial, InsertedNegationsAreCaught) {
  Figures figures("negation inserted", negation_differs);
  each(figures, [&](std::string_view language, const std::string& sentence) {
    const auto variants = test::negated(language, sentence);
    figures.add(language, sentence, variants[random_() % variants.size()], true);
  });
  EXPECT_GE(figures.print().share(), kLeastCaught);
}

TEST_F(Adversarial, RemovedNegationsAreCaught) {
  Figures figures("negation removed", negation_differs);
  for (const auto language : kLanguages) {
    for (const auto& sentence : sentences_[language]) {
      const auto without = test::without_negation(language, sentence);
      if (!without.empty()) figures.add(language, sentence, without, true);
    }
  }
  EXPECT_GE(figures.print().share(), kLeastCaught);
}

TEST_F(Adversarial, OppositeDirectionsAreCaught) {
  Figures figures("direction swapped", directions_oppose);
  for (const auto& [name, one, other] : test::opposites()) {
    const auto* const language = std::find(kLanguages.begin(), kLanguages.end(), name);
    ASSERT_NE(language, kLanguages.end()) << name;
    figures.add(*language, one, other, true);
    // With a sentence of the corpus in front and behind.
    for (int i = 0; i < 6; ++i) {
      const auto& list = sentences_[*language];
      const auto& neighbour = list[random_() % list.size()];
      if (i % 2 == 0) {
        figures.add(*language, one + ". " + neighbour, other + ". " + neighbour, true);
      } else {
        figures.add(*language, neighbour + " " + one, neighbour + " " + other, true);
      }
    }
  }
  EXPECT_GE(figures.print().share(), kLeastCaught);
}

TEST_F(Adversarial, CopiesAreLeftAlone) {
  Figures numbers("copy: numbers", numbers_differ);
  Figures negations("copy: negation", negation_differs);
  Figures directions("copy: directions", directions_oppose);
  Figures words("copy: number in words", numbers_differ);
  for (const auto language : kLanguages) {
    for (const auto& sentence : sentences_[language]) {
      for (const auto& copy : test::copies(language, sentence)) {
        for (auto* figures : {&numbers, &negations, &directions})
          figures->add(language, sentence, copy, false);
      }
      for (const auto& span : test::numbers_in(sentence)) {
        const auto written = test::in_words(language, sentence.substr(span.start, span.size));
        if (written.empty()) continue;
        auto copy = sentence;
        words.add(language, sentence, copy.replace(span.start, span.size, written), false);
      }
    }
  }
  for (const auto* figures : {&numbers, &negations, &directions, &words})
    EXPECT_EQ(figures->print().hits, 0U);
}

}  // namespace
}  // namespace newswatch::dedup
