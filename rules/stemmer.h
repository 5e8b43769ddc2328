// Stems of words, by Snowball (libstemmer): stem:ru(переговоры) finds переговоров.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newswatch::rules {

// Languages as two-letter codes.
bool has_stemmer(std::string_view language);
std::vector<std::string> stemmer_languages();

// What the language's stemmer leaves of a word of a text, folded as words are (core/tokenizer.h).
// The stemmer sees the accents, which tell it endings apart. Any thread; the language must have a
// stemmer.
std::string stem(std::string_view language, std::string_view word);

}  // namespace newswatch::rules
