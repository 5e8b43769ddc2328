// Two layers. The fold layer turns bytes into folded code points with a word-break class, each
// knowing its source bytes; a table answers for everything below U+3100 that folds alone to one
// code point, ICU for the rest. The break layer (WordBreaker) joins them to words in one pass.
// Most words are letters and digits below U+0800 alone, with signs around that join nothing: these
// go past the break layer in runs.
#include "core/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

#include <unicode/utf8.h>

#include "core/fold.h"
#include "core/word_breaker.h"

namespace newswatch {
namespace {

constexpr UChar32 kZeroWidthSpace = 0x200B;

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
    entry.continues = continues_letter(c) ? 1 : 0;
    const bool separator = c == kZeroWidthSpace;
    const auto folded =
        separator ? icu::UnicodeString(c) : fold_piece(icu::UnicodeString(c), FoldCase::fold);
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

constexpr UChar32 kPlainEnd = 0x800;  // two bytes of UTF-8

// A code point below kPlainEnd, seen by itself.
struct Plain {
  enum class Part : std::uint8_t {
    other,  // anything that the break layer has to look at
    word,   // a letter or digit that folds to one or two bytes
    gap,    // separates words
    joint,  // joins words only with one before and one after
  };

  std::array<char, 2> bytes{};
  std::uint8_t size = 0;
  Part part = Part::other;
  WordBreak kind = WordBreak::other;
};

using PlainTable = std::array<Plain, kPlainEnd>;

PlainTable build_plain_table() {
  PlainTable plain;
  for (size_t c = 0; c < plain.size(); ++c) {
    const auto& folded = table()[c];
    auto& entry = plain[c];
    entry.kind = folded.kind;
    if (folded.slow || folded.continues) continue;
    switch (folded.kind) {
      case WordBreak::letter:
      case WordBreak::hebrew:
      case WordBreak::numeric:
        if (folded.size > entry.bytes.size()) break;
        entry.part = Plain::Part::word;
        entry.size = folded.size;
        std::copy_n(folded.bytes.begin(), folded.size, entry.bytes.begin());
        break;
      case WordBreak::other:
        entry.part = Plain::Part::gap;
        break;
      case WordBreak::mid_letter:
      case WordBreak::mid_number:
      case WordBreak::mid_both:
      case WordBreak::apostrophe:
      case WordBreak::quote:
        entry.part = Plain::Part::joint;
        break;
      default:
        break;
    }
  }
  return plain;
}

// What an ASCII letter or digit folds to; 0: of all other bytes.
using AsciiTable = std::array<char, 256>;

AsciiTable build_ascii_table(const PlainTable& plain) {
  AsciiTable ascii{};
  for (size_t c = 0; c < 0x80; ++c) {
    if (plain[c].part == Plain::Part::word && plain[c].size == 1) ascii[c] = plain[c].bytes[0];
  }
  return ascii;
}

const PlainTable& plain_table() {
  static const PlainTable built = build_plain_table();
  return built;
}

const AsciiTable& ascii_table() {
  static const AsciiTable built = build_ascii_table(plain_table());
  return built;
}

class Folder {
 public:
  Folder(std::string_view text, WordBreaker& breaker) : text_(text), breaker_(breaker) {}

  void run() {
    const auto& folds = table();
    const auto size = static_cast<int32_t>(text_.size());
    int32_t i = 0;
    while (i < size) {
      if (!breaker_.in_word()) {
        i = plain_words(i);
        if (i >= size) break;
      }
      const int32_t start = i;
      const auto c = next(i);
      if (c < 0) {
        breaker_.close();
        continue;
      }
      if (c < kTableEnd) {
        const auto& entry = folds[static_cast<size_t>(c)];
        // Nothing changes a zero-width space: it would vanish with what vanishes behind it.
        if (!entry.slow && (c == kZeroWidthSpace || !continues_at(i))) {
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

  // The part of the code point at `i` and how many bytes it takes.
  const Plain& plain_at(int32_t i, int32_t& bytes) const {
    static constexpr Plain kOther;
    const auto lead = static_cast<unsigned char>(text_[at(i)]);
    bytes = 1;
    if (lead < 0x80) return plain_[lead];
    if (lead < 0xC2 || lead > 0xDF || at(i) + 1 >= text_.size()) return kOther;
    const auto trail = static_cast<unsigned char>(text_[at(i) + 1]);
    if ((trail & 0xC0) != 0x80) return kOther;
    bytes = 2;
    return plain_[(lead & 0x1Fu) << 6 | (trail & 0x3Fu)];
  }

  // From a place outside of words, goes past words of plain letters and what is between them. Gives
  // the place from which on the break layer has to look, the word at hand given to it.
  int32_t plain_words(int32_t i) {
    const auto size = static_cast<int32_t>(text_.size());
    int32_t bytes = 0;
    while (i < size) {
      const auto part = plain_at(i, bytes).part;
      if (part == Plain::Part::word) {
        const auto start = i;
        i = plain_word(i);
        if (i == start || breaker_.in_word()) return i;
      } else if (part != Plain::Part::other && !continues_at(i + bytes)) {
        i += bytes;
      } else {
        return i;
      }
    }
    return i;
  }

  // Of the code point, one of the words' parts, that ends before `i`.
  const Plain& plain_before(int32_t i, int32_t& bytes) const {
    const bool ascii = static_cast<unsigned char>(text_[at(i) - 1]) < 0x80;
    return plain_at(i - (ascii ? 1 : 2), bytes);
  }

  // Takes the word that begins at `i`. Where what follows does not surely end it, it is left open.
  int32_t plain_word(const int32_t start) {
    const auto size = static_cast<int32_t>(text_.size());
    std::array<char, 64> folded;  // the other layer goes on from the end of a longer one
    size_t used = 0;
    int32_t bytes = 0;
    auto i = start;
    auto next = Plain::Part::word;
    for (; i < size && used + 2 <= folded.size(); ++i) {
      const char letter = ascii_[static_cast<unsigned char>(text_[at(i)])];
      if (letter == 0) break;
      folded[used++] = letter;
    }
    while (i < size && used + 2 <= folded.size()) {
      const auto& letter = plain_at(i, bytes);
      next = letter.part;
      if (next != Plain::Part::word) break;
      folded[used] = letter.bytes[0];
      folded[used + 1] = letter.bytes[1];
      used += letter.size;
      i += bytes;
    }
    int32_t last_bytes = 0;
    if (continues_at(i)) {
      // The last letter has a mark.
      used -= plain_before(i, last_bytes).size;
      i -= last_bytes;
      next = Plain::Part::other;
      if (i == start) return start;
    }
    const auto last = plain_before(i, last_bytes).kind;
    breaker_.open_word({folded.data(), used}, last, at(start), at(i));
    if (i >= size || next == Plain::Part::gap) {
      breaker_.close();
    } else if (next == Plain::Part::joint && last != WordBreak::hebrew &&
               !continues_at(i + bytes)) {
      int32_t after = 0;
      const bool sign_is_last = i + bytes >= size;
      if (sign_is_last || plain_at(i + bytes, after).part == Plain::Part::gap) breaker_.close();
    }
    return i;
  }

  // May the code point at `i` change the one before it? Nothing below U+0300 does.
  bool continues_at(int32_t i) const {
    if (at(i) >= text_.size()) return false;
    const auto lead = static_cast<unsigned char>(text_[at(i)]);
    if (lead < 0xCC) return false;
    const auto c = next(i);
    if (c < 0 || c == kZeroWidthSpace) return false;
    if (c < kTableEnd) return table()[static_cast<size_t>(c)].continues;
    return continues_letter(c);
  }

  // Folds the code point in [start, i) with all that may change it; gives where the next begins.
  // A pile of marks is cut after 64, so that a hostile text costs no more than another.
  int32_t slow(int32_t start, int32_t i) {
    for (int marks = 0; marks < 64 && continues_at(i); ++marks) next(i);
    const auto source = text_.substr(at(start), at(i - start));
    const auto piece = icu::UnicodeString::fromUTF8(icu::StringPiece(source));
    const auto folded = fold_piece(piece, FoldCase::fold);
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
  const PlainTable& plain_ = plain_table();
  const AsciiTable& ascii_ = ascii_table();
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
