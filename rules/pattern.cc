#include "rules/pattern.h"

#include <algorithm>
#include <stdexcept>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace newswatch::rules {
namespace {

size_t next_code_point(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

const icu::Normalizer2& normalizer(const char* name, UNormalization2Mode mode) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* found = icu::Normalizer2::getInstance(nullptr, name, mode, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalization data");
  return *found;
}

bool loses_accents(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &status);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

UChar32 without_accents(UChar32 c) {
  switch (c) {
    case 0x0131:
      return 'i';
    case 0x0400:
    case 0x0401:
      return 0x0415;  // Ѐ, Ё
    case 0x040D:
      return 0x0418;  // Ѝ
    case 0x0450:
    case 0x0451:
      return 0x0435;
    case 0x045D:
      return 0x0438;
    case 0x02BC:
    case 0x2018:
    case 0x2019:
      return '\'';
    default:
      break;
  }
  if (c < 0x80 || !loses_accents(c)) return c;
  static const auto& nfd = normalizer("nfc", UNORM2_DECOMPOSE);
  icu::UnicodeString parts;
  if (!nfd.getDecomposition(c, parts)) return c;
  const auto base = parts.char32At(0);
  return base == 0x0131 ? 'i' : base;
}

}  // namespace

bool fits(std::string_view pattern, std::string_view word) {
  size_t p = 0;
  size_t w = 0;
  // Where to go on from if what follows the last star doesn't fit: the star takes one more.
  size_t star = std::string_view::npos;
  size_t taken = 0;
  while (w < word.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      taken = w;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      w = next_code_point(word, w);
    } else if (p < pattern.size() && pattern[p] == word[w]) {
      ++p;
      ++w;
    } else if (star != std::string_view::npos) {
      p = star;
      w = taken = next_code_point(word, taken);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

size_t longest_literal(std::string_view pattern) {
  size_t longest = 0;
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find_first_of("*?"), pattern.size());
    longest = std::max(longest, count_code_points(pattern.substr(0, end)));
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return longest;
}

std::string_view literal_beginning(std::string_view pattern) {
  return pattern.substr(0, pattern.find_first_of("*?"));
}

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string fold_all_but_case(std::string_view word) {
  const bool ascii = std::all_of(word.begin(), word.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(word);
  static const auto& nfkc = normalizer("nfkc", UNORM2_COMPOSE);
  UErrorCode status = U_ZERO_ERROR;
  const auto text = nfkc.normalize(
      icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())}), status);
  std::string folded;
  if (U_FAILURE(status)) return folded;
  icu::UnicodeString kept;
  bool drop_marks = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto c = text.char32At(i);
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
    if (u_charType(c) == U_NON_SPACING_MARK) {
      const bool stress = c == 0x0300 || c == 0x0301;
      if (drop_marks || stress) continue;
    } else {
      drop_marks = loses_accents(c);
    }
    kept.append(without_accents(c));
  }
  kept.toUTF8String(folded);
  return folded;
}

}  // namespace newswatch::rules
