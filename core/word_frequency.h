// How common a word is in news: enough to tell "the" from a name, when a rule's anchor is chosen
// and when two reports are compared.
#pragma once

#include <string_view>

namespace newswatch {

// Roughly the share of short news texts that hold the word, from 0 (not known to be common) to 1.
// Words are folded (core/tokenizer.h). The table holds the most frequent words of English, Russian,
// Ukrainian, German, French, Spanish, Polish and Turkish; a short word is taken for common in any
// language.
double word_frequency(std::string_view word);

// The same for "some word that begins so".
double prefix_frequency(std::string_view prefix);

}  // namespace newswatch
