#include "core/fold.h"

#include <algorithm>
#include <stdexcept>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace newswatch {
namespace {

const icu::Normalizer2& normalizer(const char* name, UNormalization2Mode mode) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* found = icu::Normalizer2::getInstance(nullptr, name, mode, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalization data");
  return *found;
}

const icu::Normalizer2& composer() {
  static const auto& nfc = normalizer("nfc", UNORM2_COMPOSE);
  return nfc;
}

const icu::Normalizer2& case_folder() {
  static const auto& folder = normalizer("nfkc_cf", UNORM2_COMPOSE);
  return folder;
}

const icu::Normalizer2& case_keeper() {
  static const auto& keeper = normalizer("nfkc", UNORM2_COMPOSE);
  return keeper;
}

bool folds_accents(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &status);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

// One code point of NFKC text without its accents, where its script folds them.
UChar32 without_accents(UChar32 c) {
  switch (c) {
    case 0x0131:
      return 'i';  // dotless i
    case 0x0400:   // Ѐ: a stress mark
    case 0x0401:
      return 0x0415;  // Ё
    case 0x040D:
      return 0x0418;  // Ѝ: a stress mark
    case 0x0450:
    case 0x0451:
      return 0x0435;  // ѐ, ё
    case 0x045D:
      return 0x0438;  // ѝ
    case 0x02BC:
    case 0x2018:
    case 0x2019:
      return '\'';
    default:
      break;
  }
  if (c < 0x80 || !folds_accents(c)) return c;
  static const auto& nfd = normalizer("nfc", UNORM2_DECOMPOSE);
  icu::UnicodeString parts;
  if (!nfd.getDecomposition(c, parts)) return c;
  const auto base = parts.char32At(0);
  return base == 0x0131 ? 'i' : base;
}

bool is_mark(UChar32 c) { return u_charType(c) == U_NON_SPACING_MARK; }

}  // namespace

// Marks over Latin and Greek letters go, and stress marks over all others.
icu::UnicodeString fold_piece(const icu::UnicodeString& piece, FoldCase fold_case) {
  UErrorCode status = U_ZERO_ERROR;
  const auto& folder = fold_case == FoldCase::fold ? case_folder() : case_keeper();
  const auto normal = folder.normalize(piece, status);
  icu::UnicodeString folded;
  if (U_FAILURE(status)) return folded;
  bool drop_marks = false;
  for (int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
    const auto c = normal.char32At(i);
    // NFKC_Casefold has left these out already.
    const bool kept_case = fold_case == FoldCase::keep;
    if (kept_case && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
    if (is_mark(c)) {
      const bool stress = c == 0x0300 || c == 0x0301;
      if (drop_marks || stress) continue;
    } else {
      drop_marks = folds_accents(c);
    }
    folded.append(without_accents(c));
  }
  // A letter that lost a mark may compose with the next one, as in ё̆.
  auto composed = composer().normalize(folded, status);
  return U_FAILURE(status) ? folded : composed;
}

std::string fold_all_but_case(std::string_view word) {
  const bool ascii = std::all_of(word.begin(), word.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(word);
  const icu::StringPiece bytes(word.data(), static_cast<int32_t>(word.size()));
  std::string folded;
  fold_piece(icu::UnicodeString::fromUTF8(bytes), FoldCase::keep).toUTF8String(folded);
  return folded;
}

bool continues_letter(UChar32 c) { return !case_folder().hasBoundaryBefore(c); }

}  // namespace newswatch
