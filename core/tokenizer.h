// Words of a text: what rules and near-duplicate detection compare.
//
// A text is folded (NFKC_Casefold, then accents off Latin and Greek letters), then cut into words
// by UAX #29, the Unicode standard's word boundaries, with these differences:
//  - hyphens of every kind separate, so "28-point", "28‑point" and "28 point" are the same;
//  - a zero-width space separates, every other invisible character vanishes;
//  - Chinese, Japanese, Thai, Khmer, Lao and Burmese letters are a word each, since these scripts
//    have no spaces: a word of them is found as a run of neighbours;
//  - U+2019, U+2018 and U+02BC are apostrophes; ":" and "@" separate.
// Folding keeps what tells Cyrillic words apart: й and ї stay; ё becomes е, stress marks go.
//
// A position can carry several forms: "d'Ivoire" is also "ivoire", "Zelensky's" also "zelensky",
// "Ankara'da" also "ankara".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch {

struct Token {
  std::uint32_t start = 0;  // byte offsets into the original text; [start, end)
  std::uint32_t end = 0;
  std::uint32_t position = 0;  // counts words from 0; forms of one word share it
  std::uint32_t folded_start = 0;
  std::uint32_t folded_size = 0;
};

// The tokens of a text, in order of position, the form as written before its alternates. Reuse
// one object for many texts: it keeps its memory.
struct Tokens {
  std::string folded;
  std::vector<Token> list;

  std::string_view text(const Token& token) const {
    return std::string_view(folded).substr(token.folded_start, token.folded_size);
  }
  // The position after the last one.
  std::uint32_t positions() const { return list.empty() ? 0 : list.back().position + 1; }
};

enum class TokenForms {
  with_alternates,  // of a text: with and without elisions and suffixes
  as_written,       // of a query
};

// Replaces what `out` held. `text` should be UTF-8; a bad sequence separates words. Texts of
// 2 GiB and more are cut there.
void tokenize(std::string_view text, TokenForms forms, Tokens& out);
Tokens tokenize(std::string_view text, TokenForms forms = TokenForms::with_alternates);

}  // namespace newswatch
