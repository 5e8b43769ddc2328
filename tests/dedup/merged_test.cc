// How many changed reports the whole decision takes for copies, by language and kind of change,
// and for what reasons the others are told. The figures are printed.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dedup/deduplicator.h"
#include "tests/dedup/mutations.h"

namespace newswatch::dedup {
namespace {

constexpr auto kLanguages =
    std::to_array<std::string_view>({"en", "de", "ru", "uk", "fr", "es", "pl", "tr"});
constexpr size_t kPairs = 1000;  // of each kind
constexpr size_t kPairsALanguage = (kPairs + kLanguages.size() - 1) / kLanguages.size();
constexpr double kMostMerged = 0.04;

Item item_of(std::string_view language, const std::string& title, const std::string& text) {
  Item item;
  item.title = title;
  item.summary = text;
  item.language = language;
  return item;
}

// What becomes of the pairs of one kind.
class Outcomes {
 public:
  explicit Outcomes(std::string kind) : kind_(std::move(kind)) {}

  bool full(std::string_view language) { return tried_[language] >= kPairsALanguage; }

  // Two titles, of which each second pair has the same text below.
  void add(std::string_view language, const std::string& a, const std::string& b,
           const std::string& text) {
    Deduplicator dedup{Settings{}};
    const auto below = tried_[language] % 2 == 0 ? text : std::string{};
    const auto decide = [&](const std::string& key, const std::string& title) {
      const auto print = fingerprint_of(item_of(language, title, below));
      return dedup.decide({FeedId{key}, ItemKey{hash128(key)}, &print, Time{}});
    };
    decide("a", a);
    const auto decision = decide("b", b);
    ++tried_[language];
    ++pairs_;
    if (decision.kind == DecisionKind::copy) {
      ++merged_[language];
      ++all_merged_;
      if (std::getenv("NEWSWATCH_VERBOSE") != nullptr)
        fmt::print("{} {}: {}\n        {}\n", kind_, language, a, b);
    } else {
      EXPECT_FALSE(decision.reason.empty());
      ++reasons_[decision.reason];
    }
  }

  void check() const {
    std::string line = fmt::format("{:<22} {} pairs, merged", kind_, pairs_);
    for (const auto& [language, tried] : tried_) {
      const auto found = merged_.find(language);
      line += fmt::format(" {} {}/{}", language, found != merged_.end() ? found->second : 0, tried);
    }
    line += fmt::format("; told for");
    for (const auto& [reason, count] : reasons_) line += fmt::format(" {} {}", reason, count);
    fmt::print("{}\n", line);
    EXPECT_GE(pairs_, kPairs) << kind_;
    EXPECT_LE(static_cast<double>(all_merged_), kMostMerged * static_cast<double>(pairs_)) << kind_;
  }

 private:
  std::string kind_;
  size_t pairs_ = 0;
  size_t all_merged_ = 0;
  std::map<std::string_view, size_t> tried_;
  std::map<std::string_view, size_t> merged_;
  std::map<std::string, size_t> reasons_;
};

class Merged : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto language : kLanguages) {
      sentences_[language] = test::sentences_of(language);
      if (sentences_[language].empty()) GTEST_SKIP() << "no corpus for " << language;
      std::shuffle(sentences_[language].begin(), sentences_[language].end(), random_);
    }
  }

  const std::string& any(const std::vector<std::string>& list) {
    return list[random_() % list.size()];
  }

  // Calls `visit(language, sentence, another)` until there are enough pairs of each language.
  template <typename Visit>
  void each(Outcomes& outcomes, Visit visit) {
    constexpr int kRounds = 40;
    for (const auto language : kLanguages) {
      for (int round = 0; round < kRounds; ++round) {
        for (const auto& sentence : sentences_[language]) {
          if (outcomes.full(language)) break;
          visit(language, sentence, any(sentences_[language]));
        }
      }
    }
  }

  std::mt19937 random_{20240608};  // NOLINT(bugprone-random-generator-seed): the same every time
  std::map<std::string_view, std::vector<std::string>> sentences_;
};

TEST_F(Merged, FewSwappedNumbers) {
  Outcomes outcomes("number swapped");
  each(outcomes,
       [&](std::string_view language, const std::string& sentence, const std::string& another) {
         const auto spans = test::numbers_in(sentence);
         if (spans.empty()) return;
         const auto& span = spans[random_() % spans.size()];
         const auto other = std::to_string(2 + random_() % 97);
         if (sentence.find(other) != std::string::npos) return;
         auto changed = sentence;
         outcomes.add(language, sentence, changed.replace(span.start, span.size, other), another);
       });
  outcomes.check();
}

TEST_F(Merged, FewInsertedNegations) {
  Outcomes outcomes("negation inserted");
  each(outcomes,
       [&](std::string_view language, const std::string& sentence, const std::string& another) {
         outcomes.add(language, sentence, any(test::negated(language, sentence)), another);
       });
  outcomes.check();
}

// First each sentence of the corpus that is negated as it came, then such as were made so.
TEST_F(Merged, FewRemovedNegations) {
  Outcomes outcomes("negation removed");
  for (const auto language : kLanguages) {
    for (const auto& sentence : sentences_[language]) {
      const auto without = test::without_negation(language, sentence);
      if (without.empty() || outcomes.full(language)) continue;
      outcomes.add(language, sentence, without, any(sentences_[language]));
    }
  }
  each(outcomes,
       [&](std::string_view language, const std::string& sentence, const std::string& another) {
         outcomes.add(language, any(test::negated(language, sentence)), sentence, another);
       });
  outcomes.check();
}

TEST_F(Merged, FewOppositeDirections) {
  Outcomes outcomes("direction swapped");
  const auto opposites = test::opposites();
  for (const auto language : kLanguages) {
    std::vector<test::Opposites> own;
    std::copy_if(opposites.begin(), opposites.end(), std::back_inserter(own),
                 [&](const auto& pair) { return pair.language == language; });
    ASSERT_FALSE(own.empty()) << language;
    for (size_t i = 0; !outcomes.full(language); ++i) {
      const auto& pair = own[i % own.size()];
      const auto& neighbour = any(sentences_[language]);
      // The later rounds with a sentence of the corpus in front or behind.
      const auto round = i / own.size();
      const auto with = [&](const std::string& title) {
        return round == 0       ? title
               : round % 2 == 1 ? title + ". " + neighbour
                                : neighbour + " " + title;
      };
      outcomes.add(language, with(pair.one), with(pair.other), any(sentences_[language]));
    }
  }
  outcomes.check();
}

TEST_F(Merged, FewSwappedNames) {
  Outcomes outcomes("name swapped");
  for (const auto language : kLanguages) {
    while (!outcomes.full(language)) {
      const auto [one, other] = test::swapped_names(language, random_);
      outcomes.add(language, one, other, any(sentences_[language]));
    }
  }
  outcomes.check();
}

}  // namespace
}  // namespace newswatch::dedup
