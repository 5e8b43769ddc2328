// Folding: what words are freed of before they are compared.
//
// NFKC_Casefold, then accents off Latin and Greek letters, ı to i, ё to е, stress marks off all
// others, and every apostrophe made "'". One fold for texts, with or without their case.
#pragma once

#include <string>
#include <string_view>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace newswatch {

enum class FoldCase { fold, keep };

// Folds a piece that starts where NFKC has a boundary. Zero-width spaces go, like all that is
// invisible.
icu::UnicodeString fold_piece(const icu::UnicodeString& piece, FoldCase fold_case);

// A word of a text as the tokeniser (core/tokenizer.h) folds it, its case left as it is.
std::string fold_all_but_case(std::string_view word);

// May the code point change the one before it?
bool continues_letter(UChar32 c);

}  // namespace newswatch
