// The forms of a word with apostrophes: which parts of it are searched for on their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace newswatch {

// An apostrophe inside a folded word ("'" there, whatever it was in the source).
struct ApostropheMark {
  std::uint32_t folded = 0;  // byte offset in the folded word
  std::uint32_t source_start = 0;
  std::uint32_t source_end = 0;
};

// A part of a folded word, and the apostrophes that bound it where it doesn't reach an end.
struct WordForm {
  std::uint32_t start = 0;
  std::uint32_t size = 0;
  std::optional<ApostropheMark> from_mark;
  std::optional<ApostropheMark> to_mark;
};

// The forms beside the word as written: without an elision before the first apostrophe (French,
// Italian: "l'", "qu'", "dell'"), without "'s" or a Turkish case suffix after the last one, and
// without both. None for "don't", "O'Brien" or "п'ять".
std::vector<WordForm> alternate_forms(std::string_view word,
                                      const std::vector<ApostropheMark>& marks);

}  // namespace newswatch
