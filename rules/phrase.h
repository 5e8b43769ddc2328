// From the words of a query, bare or in quotes, to what is looked for.
#pragma once

#include <string>
#include <string_view>

#include "rules/query.h"

namespace newswatch::rules {

// What a text of words means, or why it means nothing.
struct PhraseResult {
  QueryPtr query;    // null where there is a mistake
  size_t start = 0;  // the mistaken bytes of the text
  size_t end = 0;
  std::string message;
  std::string hint;
};

struct PhraseOptions {
  int slop = 0;         // other words allowed between
  bool quoted = false;  // in quotes, signs that aren't part of any word may stand
  Scope scope = Scope::any;
};

// Words written without a blank between them ("28-point", "AT&T", "北京") stand side by side even
// where slop allows others between. A hyphenated word is also looked for as one: "cease-fire"
// finds "ceasefire".
PhraseResult make_phrase(std::string_view text, const PhraseOptions& options);

// Any word of a text with the stem of this one. The language must have a stemmer.
PhraseResult make_stem(std::string_view language, std::string_view text, Scope scope);

}  // namespace newswatch::rules
