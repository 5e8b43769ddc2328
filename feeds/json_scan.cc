#include "feeds/json_scan.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

// The unit of the escape \uXXXX at `at`.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  if (error != std::errc{} || end != text.data() + at + 6) return std::nullopt;
  return unit;
}

// Mends the escape at `at`; returns where it ends.
std::size_t mend_escape(std::string& text, std::size_t at) {
  const auto unit = escaped_unit(text, at);
  if (!unit) return at + 2;
  if (*unit >= 0xD800 && *unit <= 0xDBFF) {
    const auto low = escaped_unit(text, at + 6);
    if (low && *low >= 0xDC00 && *low <= 0xDFFF) return at + 12;
  }
  if (*unit == 0 || (*unit >= 0xD800 && *unit <= 0xDFFF)) text.replace(at, 6, "\\uFFFD");
  return at + 6;
}

// `at` is past the opening quote; returns where the string ends, past its closing quote.
std::size_t mend_string(std::string& text, std::size_t at) {
  while (at < text.size() && text[at] != '"') {
    if (text[at] == '\\') {
      at = mend_escape(text, at);
      continue;
    }
    if (text[at] == '\n' || text[at] == '\r' || text[at] == '\t') text[at] = ' ';
    ++at;
  }
  return at + 1;
}

}  // namespace

JsonScan scan_json(std::string& text) {
  JsonScan scan;
  std::string open;  // the brackets open, outermost first
  std::size_t nodes = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = mend_string(text, at + 1);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      open += c;
      if (open.size() > limits::kJsonDepth) {
        scan.exceeded = fmt::format("more than {} levels deep", limits::kJsonDepth);
        return scan;
      }
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
      if (c == '}' && open == "{[") scan.last_item_end = at;
      if (open.empty()) {
        scan.closed = true;
        return scan;
      }
    }
    if ((c == '{' || c == '[' || c == ',') && ++nodes > limits::kNodes) {
      scan.exceeded = fmt::format("more than {} values", limits::kNodes);
      return scan;
    }
  }
  return scan;
}

}  // namespace newswatch::feeds
