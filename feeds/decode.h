// From bytes in whatever encoding to clean UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "feeds/warnings.h"

namespace newswatch::feeds {

struct Decoded {
  std::string text;      // valid UTF-8 without control characters other than tab and line ends
  std::string encoding;  // lower case: "utf-8", "windows-1251"
  // Where the text's first byte stands in the bytes given, so that places in one are places in the
  // other; npos where decoding moved them.
  std::size_t moved = std::string::npos;
};

// Precedence: BOM, then the charset of `content_type`, then the XML declaration, then UTF-8
// (RFC 7303). Bytes that are UTF-8 are taken as such whatever is declared, also where a few of
// them are damaged. Where most of what is not ASCII is not UTF-8, and nothing else is declared, the
// encoding is guessed (feeds/guess_encoding.h). What can't be decoded is U+FFFD and one warning,
// "bad_encoding".
Decoded decode(std::string_view bytes, std::string_view content_type, Warnings& warnings);

}  // namespace newswatch::feeds
