// What the tables say of a word alone, whatever its text: looked up once, since words repeat.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dedup/fingerprint.h"

namespace newswatch::dedup {

struct KnownWord {
  // No room for more; who has more must ask the lexicon.
  static constexpr std::uint8_t kMostSenses = 9;
  static constexpr std::uint8_t kTooMany = kMostSenses + 1;

  WordHash hash = 0;                                // of its stem
  float common = 0;                                 // share of texts that hold it
  bool digit : 1 = false;                           // begins with a digit of any script
  bool negated_turkish : 1 = false;                 // is_negated_turkish_verb()
  bool surely_turkish : 1 = false;                  // the same, certain
  bool german_number : 1 = false;                   // has "hundert" or "tausend" in it
  std::uint8_t sense_count = 0;                     // or kTooMany
  std::array<std::uint16_t, kMostSenses> senses{};  // indices of Lexicon::senses
};

// `folded`: as the tokeniser folds. From a cache of this thread, until its next call; what is not
// there is made.
const KnownWord& known_word(std::string_view folded);

}  // namespace newswatch::dedup
