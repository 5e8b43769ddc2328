#include "feeds/json_scan.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <unicode/utf16.h>

#include "core/json_document.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

// Stands for what is to be taken out, all at once at the end. (Decoding leaves no such byte.)
constexpr char kDropped = '\x01';

// Mends the escape at `at`; returns where it ends.
std::size_t mend_escape(std::string& text, std::size_t at) {
  const auto unit = escaped_unit(text, at);
  if (!unit) {
    constexpr std::string_view kEscaped = "\"\\/bfnrt";
    const bool is_known = at + 1 < text.size() && kEscaped.find(text[at + 1]) != kEscaped.npos;
    if (is_known) return at + 2;
    text[at] = kDropped;  // of JavaScript's \' and the like the character stays
    return at + 1;
  }
  if (U16_IS_LEAD(*unit)) {
    const auto low = escaped_unit(text, at + 6);
    if (low && U16_IS_TRAIL(*low)) return at + 12;
  }
  if (*unit == 0 || U16_IS_SURROGATE(*unit)) text.replace(at, 6, "\\uFFFD");
  return at + 6;
}

// `at` is past the opening quote; returns where the string ends, past its closing quote.
std::size_t mend_string(std::string& text, std::size_t at) {
  for (;;) {
    at = next_special(text, at);
    if (at == text.size() || text[at] == '"') return at + 1;
    if (text[at] == '\\') {
      at = mend_escape(text, at);
      continue;
    }
    if (text[at] == '\n' || text[at] == '\r' || text[at] == '\t') text[at] = ' ';
    ++at;
  }
}

void mended(JsonScan& scan, std::size_t at) {
  if (!scan.mended) scan.mended_at = at;
  scan.mended = true;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A word of JavaScript's that is none of JSON's (NaN, Infinity, undefined) becomes null, or 0 where
// that has no room. Returns where it ends.
std::size_t mend_word(std::string& text, std::size_t at, JsonScan& scan) {
  std::size_t end = at;
  while (end < text.size() && is_letter(text[end])) ++end;
  const std::size_t size = end - at;
  const auto word = std::string_view(text).substr(at, size);
  if (word == "true" || word == "false" || word == "null") return end;
  if (word == "e" || word == "E") return end;  // of a number
  mended(scan, at);
  if (at > 0 && text[at - 1] == '-') text[at - 1] = ' ';
  const std::string_view value = size >= 4 ? "null" : "0";
  text.replace(at, size, std::string(value) + std::string(size - value.size(), ' '));
  return end;
}

JsonScan scan_once(std::string& text) {
  JsonScan scan;
  std::string open;  // the brackets open, outermost first
  std::size_t nodes = 0;
  std::size_t comma = std::string::npos;  // where nothing follows it yet
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      ++at;
      continue;
    }
    if ((c == '}' || c == ']') && comma != std::string::npos) {
      text[comma] = ' ';
      mended(scan, comma);
    }
    comma = c == ',' ? at : std::string::npos;
    if (c == '"') {
      at = mend_string(text, at + 1);
      continue;
    }
    if (is_letter(c)) {
      at = mend_word(text, at, scan);
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

}  // namespace

JsonScan scan_json(std::string& text) {
  auto scan = scan_once(text);
  const std::size_t first = text.find(kDropped);
  if (first == std::string::npos) return scan;
  std::erase(text, kDropped);
  const auto mended = scan;
  scan = scan_once(text);
  scan.mended = true;
  scan.mended_at = mended.mended ? std::min(mended.mended_at, first) : first;
  return scan;
}

}  // namespace newswatch::feeds
