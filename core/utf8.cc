#include "core/utf8.h"

#include <cstdint>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace newswatch {
namespace {

// Calls `visit(code point or negative, start, end)` for each code point or bad sequence.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  int64_t i = 0;
  while (i < size) {
    const int64_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    visit(c, static_cast<size_t>(start), static_cast<size_t>(i));
  }
}

bool must_escape(UChar32 c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || (c >= 0x200e && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  bool valid = true;
  for_each_code_point(text, [&](UChar32 c, size_t, size_t) { valid = valid && c >= 0; });
  return valid;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t written = 0;
  for_each_code_point(text, [&](UChar32 c, size_t start, size_t end) {
    if (c >= 0) return;
    out += text.substr(written, start - written);
    out += "\xEF\xBF\xBD";
    written = end;
  });
  out += text.substr(written);
  return out;
}

std::string_view truncate_utf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  const auto continues = [&](size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  size_t end = max_bytes;
  while (end > 0 && max_bytes - end < 3 && continues(end)) --end;
  // More continuation bytes than a code point has: there is none here to keep whole.
  return text.substr(0, continues(end) ? max_bytes : end);
}

std::string escape_control(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](UChar32 c, size_t start, size_t end) {
    if (c < 0) {
      out += "\xEF\xBF\xBD";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (must_escape(c)) {
      out += c < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
                       : fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += text.substr(start, end - start);
    }
  });
  return out;
}

bool is_invisible(std::string_view text) {
  bool invisible = true;
  for_each_code_point(text, [&](UChar32 c, size_t, size_t) {
    invisible = invisible && c >= 0 &&
                (u_isUWhiteSpace(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
  });
  return invisible;
}

void append_utf8(std::string& out, char32_t c) {
  std::uint8_t bytes[U8_MAX_LENGTH];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  out.append(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace newswatch
