#include "core/token_forms.h"

#include <algorithm>
#include <array>

namespace newswatch {
namespace {

constexpr auto kItalianArticles =
    std::to_array<std::string_view>({"all", "dall", "dell", "nell", "sull"});

// What follows an apostrophe in English ("I'm", "we're", "he'd"): no word of its own.
constexpr auto kEnglishEndings =
    std::to_array<std::string_view>({"d", "ll", "m", "re", "s", "t", "ve"});

// Turkish case suffixes as they are after folding (ı is i, ü is u): accusative, dative, locative,
// ablative, genitive, instrumental, each with the buffer letters y and n, the "-ki" that makes an
// adjective of a locative, and the plural.
constexpr auto kTurkishSuffixes = std::to_array<std::string_view>(
    {"a",     "e",     "i",      "u",      "ya",    "ye",    "yi",  "yu",   "na",   "ne",   "ni",
     "nu",    "da",    "de",     "ta",     "te",    "nda",   "nde", "dan",  "den",  "tan",  "ten",
     "ndan",  "nden",  "in",     "un",     "nin",   "nun",   "la",  "le",   "yla",  "yle",  "daki",
     "deki",  "taki",  "teki",   "ndaki",  "ndeki", "lar",   "ler", "lari", "leri", "lara", "lere",
     "larda", "lerde", "lardan", "lerden", "larin", "lerin", "dir", "tir",  "dur",  "tur",  "li",
     "lu",    "lik",   "luk",    "ca",     "ce",    "ki",    "yken"});

template <size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_ascii_letters(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_elision(std::string_view before, std::string_view after) {
  if (!is_ascii_letters(before) || one_of(after, kEnglishEndings)) return false;
  // "o'" begins Irish names, which stay whole.
  if (before.size() <= 2) return !before.empty() && before != "o";
  return one_of(before, kItalianArticles);
}

bool is_suffix(std::string_view before, std::string_view after) {
  if (after == "s") return true;
  // A single letter, or "qu", before the apostrophe is an elision ("d'un"), not a Turkish name.
  return before.size() >= 2 && before != "qu" && one_of(after, kTurkishSuffixes);
}

}  // namespace

std::vector<WordForm> alternate_forms(std::string_view word,
                                      const std::vector<ApostropheMark>& marks) {
  std::vector<WordForm> forms;
  const auto& first = marks.front();
  const auto& last = marks.back();
  const auto size = static_cast<std::uint32_t>(word.size());
  const bool elided = is_elision(word.substr(0, first.folded), word.substr(first.folded + 1));
  const auto stem = word.substr(0, last.folded);
  const bool suffixed = is_suffix(stem, word.substr(last.folded + 1));
  if (elided) forms.push_back({first.folded + 1, size - first.folded - 1, first, std::nullopt});
  if (suffixed) forms.push_back({0, last.folded, std::nullopt, last});
  if (elided && suffixed && first.folded < last.folded) {
    forms.push_back({first.folded + 1, last.folded - first.folded - 1, first, last});
  }
  return forms;
}

}  // namespace newswatch
