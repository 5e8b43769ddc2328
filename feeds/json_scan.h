// One pass over a JSON document before it is parsed: limits, and mending of what publishers' JSON
// writers get wrong inside strings.
#pragma once

#include <cstddef>
#include <string>

namespace newswatch::feeds {

struct JsonScan {
  std::string exceeded;  // the limit that it exceeds, in words; else empty
  // Past the last object that was closed inside an array of the outermost object: its items.
  std::size_t last_item_end = 0;
  bool closed = false;  // the outermost value is
};

// In strings, escapes of lone surrogates and of NUL become \uFFFD, raw line ends and tabs blanks.
JsonScan scan_json(std::string& text);

}  // namespace newswatch::feeds
