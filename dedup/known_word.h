// What the tables say of a word alone, whatever its text: looked up once, since words repeat.
#pragma once

#include <cstdint>
#include <string_view>

#include "dedup/fingerprint.h"

namespace newswatch::dedup {

struct KnownWord {
  WordHash hash = 0;             // of its stem
  float common = 0;              // share of texts that hold it
  bool in_lexicon = false;       // maybe with senses
  bool negated_turkish = false;  // is_negated_turkish_verb()
  bool surely_turkish = false;   // the same, certain
  bool german_number = false;    // has "hundert" or "tausend" in it
};

// `folded`: as the tokeniser folds. From a cache of this thread; what is not there is made.
KnownWord known_word(std::string_view folded);

}  // namespace newswatch::dedup
