// One pass over a JSON document before it is parsed: limits, and mending of what publishers' JSON
// writers get wrong inside strings.
#pragma once

#include <cstddef>
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

}  // namespace newswatch::feeds
