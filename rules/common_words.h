// How common a word is in news: enough to tell "the" from a name when a rule's anchor is chosen.
#pragma once

#include <string_view>

namespace newswatch::rules {

// Roughly the share of items that hold the word, from 0 (not known to be common) to 1. Words are
// folded (core/tokenizer.h). The table holds the most frequent words of English, Russian and
// Ukrainian; a short word is taken for common in any language.
double word_frequency(std::string_view word);

// The same for "some word that begins so".
double prefix_frequency(std::string_view prefix);

}  // namespace newswatch::rules
