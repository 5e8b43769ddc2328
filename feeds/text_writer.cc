#include "feeds/text_writer.h"

#include <algorithm>
#include <array>

#include <unicode/utf8.h>

#include "core/utf8.h"

namespace newswatch::feeds {
namespace {

// Bytes by what they mean to text. `lead` bytes begin characters that may be spaces or dropped;
// all other bytes of multi-byte characters are plain.
enum class Byte : std::uint8_t { plain, space, line_end, mark, control, lead };

constexpr std::array<Byte, 256> byte_classes() {
  std::array<Byte, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = Byte::control;
  table[0x7F] = Byte::control;
  table[' '] = table['\t'] = table['\r'] = table['\f'] = Byte::space;
  table['\n'] = Byte::line_end;
  table['<'] = table['&'] = Byte::mark;
  for (const int c : {0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF3}) {
    table[static_cast<std::size_t>(c)] = Byte::lead;
  }
  return table;
}
constexpr auto kBytes = byte_classes();

Byte byte_class(char c) { return kBytes[static_cast<unsigned char>(c)]; }

bool is_unicode_space(char32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x34F || c == 0x61C ||
         c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         c == 0xFFFE || c == 0xFFFF || (c >= 0xE0000 && c <= 0xE007F);
}

bool is_joiner(char32_t c) { return c == 0x200C || c == 0x200D; }

// Arabic, Indic and South-East Asian letters and emoji are joined by ZWJ and ZWNJ; between Latin,
// Greek, Cyrillic or Han characters they only hide a word.
bool takes_joiner(char32_t c) {
  return (c >= 0x590 && c < 0x1E00) || (c >= 0x2190 && c < 0x2C00) || (c >= 0xA800 && c < 0xAC00) ||
         (c >= 0xFB1D && c < 0xFE10) || (c >= 0xFE70 && c < 0xFEFF) || c >= 0x10000;
}

char32_t last_code_point(const std::string& text) {
  if (text.empty()) return 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto i = static_cast<std::int32_t>(text.size());
  UChar32 c = 0;
  U8_PREV_OR_FFFD(bytes, 0, i, c);
  return static_cast<char32_t>(c);
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, at, text.size(), c);
  return static_cast<char32_t>(c);
}

constexpr std::size_t kBlock = 32;

// Whether kBlock bytes are all copied as they are: none is special, no blank follows another, and
// no two begin a character that may be. Reads one byte more. Written so that compilers make it a
// dozen vector instructions.
bool is_plain_block(const char* text) {
  unsigned char found = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(text[i + 1]);
    const auto either = [](bool a, bool b) { return static_cast<unsigned char>(a | b); };
    const auto both = [](bool a, bool b) { return static_cast<unsigned char>(a & b); };
    found |= either(c < ' ', c == 0x7F);
    found |= either(c == '<', c == '&');
    found |= both(c == ' ', next == ' ');
    found |= either(c == 0xC2, c == 0xF3);
    found |= both(c == 0xCD, next == 0x8F);
    found |= both(c == 0xD8, next == 0x9C);
    found |= both(c == 0xE1, either(next == 0x9A, next == 0xA0) != 0);
    found |= both(c == 0xE2, either(next == 0x80, next == 0x81) != 0);
    found |= both(c == 0xE3, next == 0x80);
    found |= both(c == 0xEF, next >= 0xBB);
  }
  return found == 0;
}

// The end of the characters from `at` on that are copied as they are.
std::size_t run_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (at + kBlock < text.size() && is_plain_block(text.data() + at)) {
      at += kBlock;
      if (text[at - 1] == ' ') --at;  // what follows it matters
      continue;
    }
    // Byte by byte to where the block may begin again behind what is special here.
    const std::size_t limit = std::min(text.size(), at + kBlock);
    while (at < limit) {
      switch (byte_class(text[at])) {
        case Byte::plain:
          ++at;
          continue;
        case Byte::space:
          // A single blank between words needs no second look.
          if (text[at] != ' ' || at + 1 == text.size() || byte_class(text[at + 1]) != Byte::plain) {
            return at;
          }
          ++at;
          continue;
        case Byte::lead: {
          std::size_t next = at;
          const auto c = next_code_point(text, next);
          if (is_unicode_space(c) || is_hidden(c) || is_joiner(c)) return at;
          at = next;
          continue;
        }
        case Byte::line_end:
        case Byte::mark:
        case Byte::control:
          return at;
      }
    }
  }
  return at;
}

}  // namespace

TextWriter::TextWriter(Shape shape, std::size_t max_bytes, std::size_t expected)
    : shape_(shape), max_(max_bytes) {
  out_.reserve(std::min(expected, max_bytes));
}

bool TextWriter::leaves_as_it_is(std::string_view text) {
  return !text.empty() && byte_class(text.front()) == Byte::plain &&
         run_end(text, 0) == text.size();
}

std::size_t TextWriter::copy(std::string_view text, std::size_t at, bool stop_at_line_end) {
  while (at < text.size() && !full()) {
    switch (byte_class(text[at])) {
      case Byte::mark:
        return at;
      case Byte::line_end:
        if (stop_at_line_end) return at;
        [[fallthrough]];
      case Byte::space:
        space();
        ++at;
        break;
      case Byte::control:
        ++at;
        break;
      case Byte::plain: {
        const std::size_t end = run_end(text, at);
        run(text.substr(at, end - at));
        at = end;
        break;
      }
      case Byte::lead:
        code_point(next_code_point(text, at));
        break;
    }
  }
  return full() ? text.size() : at;
}

void TextWriter::code_point(char32_t c) {
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || is_unicode_space(c)) {
    return space();
  }
  if (is_hidden(c)) return;
  if (is_joiner(c) && (waiting_ != Break::none || !takes_joiner(last_code_point(out_)))) return;
  flush();
  append_utf8(out_, c);
}

void TextWriter::run(std::string_view text) {
  flush();
  out_.append(text.substr(0, max_ + 4));
}

void TextWriter::flush() {
  if (waiting_ == Break::none) return;
  if (!out_.empty()) {
    if (shape_ == Shape::one_line || waiting_ == Break::space) {
      out_ += ' ';
    } else {
      out_ += waiting_ == Break::line ? "\n" : "\n\n";
    }
  }
  waiting_ = Break::none;
}

std::string TextWriter::take() {
  if (out_.size() > max_) out_.resize(truncate_utf8(out_, max_).size());
  while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n')) out_.pop_back();
  return std::move(out_);
}

}  // namespace newswatch::feeds
