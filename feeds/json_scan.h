// One pass over a JSON document before it is parsed: limits, and mending of what publishers' JSON
// writers get wrong inside strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch::feeds {

struct JsonScan {
  std::string exceeded;  // the limit that it exceeds, in words; else empty
  // Past the last object that was closed inside an array of the outermost object: its items.
  std::size_t last_item_end = 0;
  bool closed = false;  // the outermost value is
  // What no JSON parser would take was made harmless; the first place where.
  bool mended = false;
  std::size_t mended_at = 0;
};

// In strings, escapes of lone surrogates and of NUL become \uFFFD, raw line ends and tabs blanks,
// and of escapes that JSON does not know the backslash goes. A comma before a closing bracket and
// words of JavaScript (NaN) are made harmless.
JsonScan scan_json(std::string& text);

// Where the next quote, backslash or control byte stands at or after `at`; else the text's end.
std::size_t next_special(std::string_view text, std::size_t at);

// The unit of UTF-16 that the escape \uXXXX at `at` stands for; none where there is no such escape.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t at);

}  // namespace newswatch::feeds
