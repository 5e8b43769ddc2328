// Two layers. The fold layer turns bytes into folded code points with a word-break class, each
// knowing its source bytes; a table answers for everything below U+3100 that folds alone to one
// code point, ICU for the rest. The break layer (WordBreaker) joins them to words in one pass.
#include "core/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <stdexcept>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "core/word_breaker.h"

namespace newswatch {
namespace {

constexpr UChar32 kZeroWidthSpace = 0x200B;

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

bool folds_accents(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &status);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

// One code point of NFKC_Casefold text without its accents, where its script folds them.
UChar32 without_accents(UChar32 c) {
  switch (c) {
    case 0x0131:
      return 'i';  // dotless i
    case 0x0450:   // ѐ: a stress mark
    case 0x0451:
      return 0x0435;  // ё
    case 0x045D:
      return 0x0438;  // ѝ: a stress mark
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

// Folds a piece that starts where NFKC has a boundary. Marks over Latin and Greek letters go, and
// stress marks over all others.
icu::UnicodeString fold_piece(const icu::UnicodeString& piece) {
  UErrorCode status = U_ZERO_ERROR;
  const auto cased = case_folder().normalize(piece, status);
  icu::UnicodeString folded;
  if (U_FAILURE(status)) return folded;
  bool drop_marks = false;
  for (int32_t i = 0; i < cased.length(); i = cased.moveIndex32(i, 1)) {
    const auto c = cased.char32At(i);
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

struct Folded {
  std::array<char, 3> bytes{};
  std::uint8_t size : 2 = 0;
  std::uint8_t slow : 1 = 0;       // folds to several code points, or only with its neighbours
  std::uint8_t continues : 1 = 0;  // may change the code point before it
  WordBreak kind = WordBreak::other;
};

constexpr UChar32 kTableEnd = 0x3100;

using Table = std::array<Folded, kTableEnd>;

std::unique_ptr<const Table> build_table() {
  auto table = std::make_unique<Table>();
  for (UChar32 c = 0; c < kTableEnd; ++c) {
    auto& entry = (*table)[static_cast<size_t>(c)];
    entry.continues = case_folder().hasBoundaryBefore(c) ? 0 : 1;
    const bool separator = c == kZeroWidthSpace;
    const auto folded = separator ? icu::UnicodeString(c) : fold_piece(icu::UnicodeString(c));
    if (folded.isEmpty()) {
      entry.kind = WordBreak::skip;
      continue;
    }
    const auto single = folded.char32At(0);
    if (folded.countChar32() != 1 || single > 0xFFFF || (entry.continues && !separator)) {
      entry.slow = 1;
      continue;
    }
    entry.continues = entry.continues && !separator;
    entry.kind = word_break_of(static_cast<char32_t>(single));
    char bytes[U8_MAX_LENGTH];
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, single);
    std::copy_n(bytes, size, entry.bytes.begin());
    entry.size = static_cast<std::uint8_t>(size) & 3u;
  }
  return table;
}

const Table& table() {
  static const std::unique_ptr<const Table> built = build_table();
  return *built;
}

class Folder {
 public:
  Folder(std::string_view text, WordBreaker& breaker) : text_(text), breaker_(breaker) {}

  void run() {
    const auto& folds = table();
    const auto size = static_cast<int32_t>(text_.size());
    int32_t i = 0;
    while (i < size) {
      const int32_t start = i;
      const auto c = next(i);
      if (c < 0) {
        breaker_.close();
        continue;
      }
      if (c < kTableEnd) {
        const auto& entry = folds[static_cast<size_t>(c)];
        if (!entry.slow && !continues_at(i)) {
          breaker_.push({{entry.bytes.data(), entry.size}, entry.kind, at(start), at(i)});
          continue;
        }
      } else if (c >= 0x4E00 && c <= 0x9FFF && !continues_at(i)) {
        breaker_.push({text_.substr(at(start), at(i - start)), WordBreak::alone, at(start), at(i)});
        continue;
      }
      i = slow(start, i);
    }
    breaker_.close();
  }

 private:
  static std::uint32_t at(int32_t i) { return static_cast<std::uint32_t>(i); }

  UChar32 next(int32_t& i) const {
    UChar32 c = 0;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    U8_NEXT(bytes, i, static_cast<int32_t>(text_.size()), c);
    return c;
  }

  // May the code point at `i` change the one before it? Nothing below U+0300 does.
  bool continues_at(int32_t i) const {
    if (at(i) >= text_.size()) return false;
    const auto lead = static_cast<unsigned char>(text_[at(i)]);
    if (lead < 0xCC) return false;
    const auto c = next(i);
    if (c < 0 || c == kZeroWidthSpace) return false;
    if (c < kTableEnd) return table()[static_cast<size_t>(c)].continues;
    return !case_folder().hasBoundaryBefore(c);
  }

  // Folds the code point in [start, i) with all that may change it; gives where the next begins.
  // A pile of marks is cut after 64, so that a hostile text costs no more than another.
  int32_t slow(int32_t start, int32_t i) {
    for (int marks = 0; marks < 64 && continues_at(i); ++marks) next(i);
    const auto source = text_.substr(at(start), at(i - start));
    const auto piece = icu::UnicodeString::fromUTF8(icu::StringPiece(source));
    const auto folded = fold_piece(piece);
    for (int32_t k = 0; k < folded.length(); k = folded.moveIndex32(k, 1)) {
      const auto c = folded.char32At(k);
      char bytes[U8_MAX_LENGTH];
      int32_t size = 0;
      U8_APPEND_UNSAFE(bytes, size, c);
      breaker_.push({{bytes, static_cast<size_t>(size)},
                     word_break_of(static_cast<char32_t>(c)),
                     at(start),
                     at(i)});
    }
    return i;
  }

  std::string_view text_;
  WordBreaker& breaker_;
};

}  // namespace

void tokenize(std::string_view text, TokenForms forms, Tokens& out) {
  out.folded.clear();
  out.list.clear();
  text = text.substr(0, static_cast<size_t>(std::numeric_limits<std::int32_t>::max()));
  WordBreaker breaker(forms, out);
  Folder(text, breaker).run();
}

Tokens tokenize(std::string_view text, TokenForms forms) {
  Tokens tokens;
  tokenize(text, forms, tokens);
  return tokens;
}

}  // namespace newswatch
