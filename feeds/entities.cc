#include "feeds/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "core/utf8.h"

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
constexpr std::size_t kLongestOldName = 6;
constexpr std::size_t kShortestName = 2;

// Where the names that begin with a byte start in kNames: a search looks at a fiftieth of them.
constexpr std::array<std::uint16_t, 129> starts_by_first_byte() {
  std::array<std::uint16_t, 129> starts{};
  for (const auto& entry : kNames) ++starts[static_cast<unsigned char>(entry.name[0]) + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) {
    starts[i] = static_cast<std::uint16_t>(starts[i] + starts[i - 1]);
  }
  return starts;
}
constexpr auto kStarts = starts_by_first_byte();

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

// `name` is a letter or digit and what follows.
const Name* find_name(std::string_view name) {
  const auto first = static_cast<unsigned char>(name[0]);
  const auto* begin = std::begin(kNames) + kStarts[first];
  const auto* end = std::begin(kNames) + kStarts[first + 1u];
  const auto* found = std::lower_bound(
      begin, end, name, [](const Name& entry, std::string_view n) { return entry.name < n; });
  return found != end && found->name == name ? found : nullptr;
}

// `name`: the letters and digits behind the '&', without a semicolon of their own or unknown as a
// whole.
Reference read_old_name(std::string_view text, std::string_view name, Markup markup) {
  for (auto size = std::min(name.size(), kLongestOldName); size >= kShortestName; --size) {
    const auto* found = find_name(name.substr(0, size));
    if (found == nullptr || !found->without_semicolon) continue;
    const std::size_t end = size + 1;
    const bool goes_on = end < text.size() && (text[end] == '=' || is_alnum(text[end]));
    if (markup == Markup::html_attribute && goes_on) return {};
    return {end, found->first, found->second};
  }
  return {};
}

}  // namespace

Reference read_reference(std::string_view text, Markup markup) {
  if (text.size() < 1 + kShortestName) return {};
  if (text[1] == '#') return read_number(text, markup);
  std::size_t end = 1;
  while (end < text.size() && end <= kLongestName + 1 && is_alnum(text[end])) ++end;
  if (end == 1) return {};
  const auto name = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';') {
    if (const auto* found = find_name(name)) return {end + 1, found->first, found->second};
  }
  return markup == Markup::xml ? Reference{} : read_old_name(text, name, markup);
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
