// Walking a UTF-8 text by code points.
#pragma once

#include <cstdint>
#include <string_view>

#include <unicode/utf8.h>

namespace newswatch::dedup {

// The code point at byte `at`, which goes behind it; negative where the text is no UTF-8.
inline UChar32 next_code_point(std::string_view text, std::int32_t& at) {
  UChar32 c = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  U8_NEXT(bytes, at, static_cast<std::int32_t>(text.size()), c);
  return c;
}

inline UChar32 first_code_point(std::string_view text) {
  if (!text.empty() && static_cast<unsigned char>(text[0]) < 0x80) return text[0];
  std::int32_t at = 0;
  return next_code_point(text, at);
}

}  // namespace newswatch::dedup
