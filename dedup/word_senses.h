// What the words of one text mean: each word with the senses that hold for its language.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/tokenizer.h"
#include "dedup/known_word.h"
#include "dedup/lexicon.h"

namespace newswatch::dedup {

struct WordSense {
  const Sense* sense = nullptr;
  std::uint32_t length = 1;  // words it takes up: more for a phrase without a gap
};

// Words are counted by position: forms of one word ("n'est", "est") share their senses. Reuse one
// object for many texts: it keeps its memory.
class WordSenses {
 public:
  // All three are kept by reference until the next call.
  void read(std::string_view text, const Tokens& tokens, const Lexicon& lexicon,
            Languages languages);

  std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }
  // The word as written, folded.
  std::string_view folded(std::uint32_t word) const { return tokens_->text(token(word)); }
  // What the tables say of it.
  const KnownWord& known(std::uint32_t word) const { return words_[word].known; }
  const Token& token(std::uint32_t word) const { return tokens_->list[words_[word].token]; }
  std::span<const WordSense> senses(std::uint32_t word) const {
    return std::span(senses_).subspan(words_[word].first_sense, words_[word].senses);
  }
  bool has(std::uint32_t word, SenseKind kind) const {
    return (words_[word].kinds & (1U << static_cast<unsigned>(kind))) != 0;
  }
  // The one to go by: of the language of the text before others, then the longest; or nullptr.
  const WordSense* find(std::uint32_t word, SenseKind kind) const {
    return has(word, kind) ? best(word, kind) : nullptr;
  }
  // The bytes of the text between a word and the next.
  std::string_view gap_after(std::uint32_t word) const;
  std::string_view text() const { return text_; }
  const Lexicon& lexicon() const { return *lexicon_; }
  const Languages& languages() const { return languages_; }

 private:
  struct Word {
    std::uint32_t token = 0;  // the first of its forms
    std::uint32_t first_sense = 0;
    std::uint16_t senses = 0;
    std::uint16_t kinds = 0;  // a bit each
    KnownWord known;
  };

  void add(std::uint32_t word, const Sense& sense);
  const WordSense* best(std::uint32_t word, SenseKind kind) const;
  bool matches(std::uint32_t word, const PhraseWord& wanted) const;

  std::string_view text_;
  const Tokens* tokens_ = nullptr;
  const Lexicon* lexicon_ = nullptr;
  Languages languages_;
  std::vector<Word> words_;
  std::vector<WordSense> senses_;
};

// Does a folded word begin with a digit of any script?
bool begins_with_digit(std::string_view folded);

}  // namespace newswatch::dedup
