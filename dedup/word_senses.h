// What the words of one text mean: each word with the senses that hold for its language.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/tokenizer.h"
#include "dedup/fingerprint.h"
#include "dedup/lexicon.h"

namespace newswatch::dedup {

struct WordSense {
  const Sense* sense = nullptr;
  std::uint32_t length = 1;  // words it takes up: more for a phrase without a gap
};

// Bits of kinds: what a word may be, whatever its text. Those of SenseKind come first.
using Kinds = std::uint16_t;
constexpr Kinds kind_bit(SenseKind kind) {
  return static_cast<Kinds>(1U << static_cast<unsigned>(kind));
}
constexpr Kinds kDigit = 1U << 12;           // begins with a digit of any script
constexpr Kinds kNegatedTurkish = 1U << 13;  // is_negated_turkish_verb()
constexpr Kinds kSurelyTurkish = 1U << 14;   // the same, certain
constexpr Kinds kGermanNumber = 1U << 15;    // has "hundert" or "tausend" in it

// Words are counted by position: forms of one word ("n'est", "est") share their senses. Reuse one
// object for many texts: it keeps its memory.
class WordSenses {
 public:
  struct Word {
    std::uint32_t token = 0;   // the first of its forms, as written
    std::uint32_t barest = 0;  // the last: "zelensky" for "Zelensky's"
    std::uint32_t first_sense = 0;
    std::uint16_t senses = 0;
    Kinds kinds = 0;
    WordHash hash = 0;  // of the stem of its barest form
    float common = 0;   // share of texts that hold that
  };

  // The text is kept by reference until the next call. Each word is looked up here, once.
  void read(std::string_view text, Languages languages);

  std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }
  std::span<const Word> words() const { return words_; }
  // The word as written, folded.
  std::string_view folded(std::uint32_t word) const { return tokens_.text(token(word)); }
  const Tokens& tokens() const { return tokens_; }
  const Token& token(std::uint32_t word) const { return tokens_.list[words_[word].token]; }
  std::span<const WordSense> senses(std::uint32_t word) const {
    return std::span(senses_).subspan(words_[word].first_sense, words_[word].senses);
  }
  bool has(std::uint32_t word, SenseKind kind) const { return has(word, kind_bit(kind)); }
  // Any of them.
  bool has(std::uint32_t word, Kinds kinds) const { return (words_[word].kinds & kinds) != 0; }
  // The next word from `word` on that is any of them; else size().
  std::uint32_t next(std::uint32_t word, Kinds kinds) const;
  // The one to go by: of the language of the text before others, then the longest; or nullptr.
  const WordSense* find(std::uint32_t word, SenseKind kind) const {
    return has(word, kind) ? best(word, kind) : nullptr;
  }
  // The bytes of the text between a word and the next.
  std::string_view gap_after(std::uint32_t word) const;
  std::string_view text() const { return text_; }
  const Languages& languages() const { return languages_; }

 private:
  // A sense in the tables, of a word whose phrase may not stand here.
  struct Maybe {
    std::uint32_t word = 0;
    const Sense* sense = nullptr;
  };

  void add(std::uint32_t word, const Sense& sense);
  const WordSense* best(std::uint32_t word, SenseKind kind) const;
  bool matches(std::uint32_t word, const PhraseWord& wanted) const;

  std::string_view text_;
  Tokens tokens_;
  Languages languages_;
  Kinds kinds_ = 0;  // of all words together
  std::vector<Word> words_;
  std::vector<Maybe> maybe_;
  std::vector<WordSense> senses_;
};

// Does a folded word begin with a digit of any script?
bool begins_with_digit(std::string_view folded);

}  // namespace newswatch::dedup
