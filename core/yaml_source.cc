// yaml-cpp gives a scalar's start and its value, but not how one became the other. The value's
// bytes stand in the file in the same order, though, with three differences: escapes in quotes,
// which say what they stand for; line ends that were folded into blanks or dropped; indentation.
// So both are walked side by side, escape by escape and byte by byte, and blanks that only the
// file has are stepped over.
#include "core/yaml_source.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace newswatch {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// How many bytes of the file make how many of the value.
struct Unit {
  size_t source = 0;  // 0: not an escape
  size_t value = 0;
};

size_t utf8_length(std::uint32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

Unit double_quoted_escape(std::string_view text) {
  const auto numeric = [&](size_t digits) {
    std::uint32_t c = 0;
    const auto hex = text.substr(2, digits);
    std::from_chars(hex.data(), hex.data() + hex.size(), c, 16);
    return Unit{2 + hex.size(), utf8_length(c)};
  };
  switch (text.size() > 1 ? text[1] : '\0') {
    case 'x':
      return numeric(2);
    case 'u':
      return numeric(4);
    case 'U':
      return numeric(8);
    case 'L':
    case 'P':
      return {2, 3};
    case '\r':
    case '\n':
      return {2, 0};
    default:
      return {2, 1};
  }
}

Unit escape_at(std::string_view text, ScalarStyle style) {
  if (style == ScalarStyle::double_quoted && text.starts_with('\\')) {
    return double_quoted_escape(text);
  }
  if (style == ScalarStyle::single_quoted && text.starts_with("''")) return {2, 1};
  return {};
}

}  // namespace

size_t skip_properties(std::string_view text, size_t node_start) {
  size_t i = node_start;
  while (i < text.size() && (text[i] == '&' || text[i] == '!')) {
    while (i < text.size() && !is_blank(text[i])) ++i;
    while (i < text.size() && (is_blank(text[i]) || text[i] == '#')) {
      i = text[i] == '#' ? std::min(text.find('\n', i), text.size()) : i + 1;
    }
  }
  return std::min(i, text.size());
}

ScalarStyle scalar_style_at(std::string_view text, size_t start) {
  if (start >= text.size()) return ScalarStyle::plain;
  switch (text[start]) {
    case '"':
      return ScalarStyle::double_quoted;
    case '\'':
      return ScalarStyle::single_quoted;
    case '|':
    case '>':
      return ScalarStyle::block;
    default:
      return ScalarStyle::plain;
  }
}

size_t find_in_scalar(std::string_view text, size_t start, std::string_view value, size_t offset) {
  const auto style = scalar_style_at(text, start);
  size_t j = start;
  if (style == ScalarStyle::block) {
    j = std::min(text.find('\n', start), text.size() - 1) + 1;
  } else if (style != ScalarStyle::plain) {
    ++j;
  }
  offset = std::min(offset, value.size());
  if (offset == value.size()) {  // the end: that of the last line of text
    while (offset > 0 && value[offset - 1] == '\n') --offset;
  }
  for (size_t i = 0; i < offset && j < text.size();) {
    if (const auto unit = escape_at(text.substr(j), style); unit.source > 0) {
      i += unit.value;
      j += unit.source;
    } else if (value[i] == text[j]) {
      ++i;
      ++j;
    } else if (is_blank(text[j])) {
      if (text[j] == '\n' && is_blank(value[i])) ++i;
      ++j;
    } else {
      ++i;
    }
  }
  if (offset < value.size() && !is_blank(value[offset])) {
    while (j < text.size() && is_blank(text[j])) ++j;
  }
  return std::min(j, text.size());
}

}  // namespace newswatch
