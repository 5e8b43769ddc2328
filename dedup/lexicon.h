// The words that tell facts, of all languages together: one look-up a word. What the files of
// dedup/lexicons say; their format is in dedup/lexicons/README.md. Immutable once built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/word_trie.h"

namespace newswatch::dedup {

enum class SenseKind : std::uint8_t {
  negation,
  not_negation,  // an exception: "not only"
  direction,
  number,
  scale,         // "million": multiplies
  scale_ending,  // "m" of "100m"
  joiner,        // "and" of "a hundred and twenty"
  prefix,        // what a newsroom puts before a title
  place,         // a country, with its people and capital
};

// What a word, or a phrase that begins with it, means in one language.
struct Sense {
  SenseKind kind = SenseKind::negation;
  bool alone = false;         // scale: also a number by itself ("a million")
  bool shared = false;        // an ordinary word in another language
  bool up = false;            // direction
  std::uint8_t language = 0;  // one bit
  std::uint16_t pair = 0;     // direction, place
  std::uint32_t phrase = 0;   // 0: a word; else what follows is Lexicon::phrases[phrase - 1]
  std::uint64_t value = 0;    // number, scale
};

// A word of a phrase after its first.
struct PhraseWord {
  std::string text;     // folded
  bool stem = false;    // begins the word of the text
  bool number = false;  // digits of any value; `text` is empty
  bool gap = false;     // up to kWidestGap words may come before
};
using Phrase = std::vector<PhraseWord>;
constexpr size_t kWidestGap = 10;

// Which languages' senses hold for a text.
struct Languages {
  std::uint8_t own = 0;       // in full
  std::uint8_t others = 0;    // but for words that are shared
  std::uint8_t directed = 0;  // of the others, those whose opposites count too
  char decimal_sign = 0;      // 0: unknown
  bool holds(const Sense& sense) const {
    const auto guests = sense.kind == SenseKind::direction ? directed : others;
    return (sense.language & own) != 0 || (!sense.shared && (sense.language & guests) != 0);
  }
};

struct Lexicon {
  std::vector<std::string> languages;  // bit N of Sense::language is languages[N]
  std::vector<std::string> pairs;      // Direction::pair is an index: "raise-cut"
  std::vector<std::string> places;     // Facts::places are indices: "south_korea"
  std::vector<Sense> senses;
  std::vector<Phrase> phrases;
  WordTrie words;            // to senses
  std::uint8_t turkish = 0;  // bits of languages whose words are built, not listed
  std::uint8_t german = 0;

  std::uint8_t bit(std::string_view language) const;  // 0: no lexicon
  Languages languages_for(std::string_view bcp47) const;
};

// Those compiled in. Built at the first call; throws std::runtime_error when a file is wrong,
// which the tests rule out.
const Lexicon& lexicon();

}  // namespace newswatch::dedup
