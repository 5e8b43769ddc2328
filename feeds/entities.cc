#include "feeds/entities.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace newswatch::feeds {
namespace {

struct Name {
  std::string_view name;
  char32_t first;
  char32_t second;
  bool without_semicolon;
};

constexpr Name kNames[] = {
#include "feeds/entities.inc"
};
constexpr std::size_t kLongestName = 31;  // CounterClockwiseContourIntegral

// What HTML reads for &#128; to &#159;: the code page their authors had.
constexpr char32_t kWindows1252[] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char32_t scalar_value(char32_t c) {
  if (c >= 0x80 && c <= 0x9F) return kWindows1252[c - 0x80];
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0xFFFD;
  return c;
}

Reference read_number(std::string_view text, Markup markup) {
  std::size_t i = 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  const std::size_t start = i;
  char32_t value = 0;
  for (; i < text.size(); ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0 || (!hex && digit > 9)) break;
    if (value <= 0x10FFFF) {
      value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
  }
  if (i == start) return {};
  const bool closed = i < text.size() && text[i] == ';';
  if (!closed && markup == Markup::xml) return {};
  return {i + (closed ? 1 : 0), scalar_value(value), 0};
}

}  // namespace

Reference read_reference(std::string_view text, Markup markup) {
  if (text.size() < 3) return {};
  if (text[1] == '#') return read_number(text, markup);
  std::size_t end = 1;
  while (end < text.size() && end <= kLongestName + 1 && is_alnum(text[end])) ++end;
  const bool closed = end < text.size() && text[end] == ';';
  if (end == 1 || (!closed && (markup == Markup::xml || (end < text.size() && text[end] == '=')))) {
    return {};
  }
  const auto name = text.substr(1, end - 1);
  const auto* found =
      std::lower_bound(std::begin(kNames), std::end(kNames), name,
                       [](const Name& entry, std::string_view n) { return entry.name < n; });
  if (found == std::end(kNames) || found->name != name) return {};
  if (!closed && !found->without_semicolon) return {};
  return {end + (closed ? 1 : 0), found->first, found->second};
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

void append_decoded(std::string& out, std::string_view text, Markup markup) {
  while (!text.empty()) {
    const auto* amp = static_cast<const char*>(std::memchr(text.data(), '&', text.size()));
    if (amp == nullptr) break;
    const auto before = static_cast<std::size_t>(amp - text.data());
    out += text.substr(0, before);
    text.remove_prefix(before);
    const auto reference = read_reference(text, markup);
    if (reference.length == 0) {
      out += '&';
      text.remove_prefix(1);
      continue;
    }
    append_utf8(out, reference.first);
    if (reference.second != 0) append_utf8(out, reference.second);
    text.remove_prefix(reference.length);
  }
  out += text;
}

}  // namespace newswatch::feeds
