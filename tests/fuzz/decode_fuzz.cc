// Bytes in whatever encoding to UTF-8 (feeds/decode.h). An input is a Content-Type, NUL, and a
// document; or a document alone.
#include <algorithm>

#include "core/utf8.h"
#include "feeds/decode.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r') ||
         c == '\x7F';
}

}  // namespace

void check(std::string_view input) {
  const auto content_type = take_argument(input);
  feeds::Warnings warnings;
  const auto decoded = feeds::decode(input, content_type, warnings);
  // Three bytes for one, at most: U+FFFD for a byte of no meaning.
  require_text(decoded.text, 4 * input.size() + 16, "what was decoded");
  require(std::none_of(decoded.text.begin(), decoded.text.end(), is_control),
          "what was decoded has no controls");
  require(!decoded.encoding.empty(), "an encoding has a name");
  require_text(decoded.encoding, 64, "an encoding's name");
  require(escape_control(decoded.encoding) == decoded.encoding, "without controls");
  require(std::none_of(decoded.encoding.begin(), decoded.encoding.end(),
                       [](char c) { return c >= 'A' && c <= 'Z'; }),
          "in lower case");
  for (const auto& warning : warnings.take()) {
    require_text(warning.message, 4096, "a warning");
    require(warning.offset <= input.size(), "a warning's place is in the document");
  }

  feeds::Warnings none;
  const auto again = feeds::decode(decoded.text, "text/xml; charset=utf-8", none);
  require_equal(again.text, decoded.text, "what was decoded stays as it is");
}

}  // namespace newswatch::fuzz
