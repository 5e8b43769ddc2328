// The numbers of a text, in digits or in words: "28-point", "$100mn", "quatre-vingt-dix".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dedup/word_senses.h"

namespace newswatch::dedup {

// Canonical (see dedup/facts.h), in order, from the word `first` on. "One" counts only before a
// scale: it is an article or a pronoun more often.
std::vector<std::string> numbers_of(const WordSenses& words, std::uint32_t first);

}  // namespace newswatch::dedup
