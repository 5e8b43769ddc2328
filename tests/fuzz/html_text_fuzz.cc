// HTML to text (feeds/html_text.h), against the text of gumbo's tree.
#include <string>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/html_checks.h"

namespace newswatch::fuzz {
namespace {

// As documents are after decoding: invalid bytes are U+FFFD, there are no controls. And without
// noncharacters, which gumbo takes for invalid.
std::string clean(std::string_view input) {
  std::string out;
  const auto size = static_cast<std::int32_t>(input.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(input.data()), i, size, c);
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    if ((u_charType(c) == U_CONTROL_CHAR && !blank) || U_IS_UNICODE_NONCHAR(c)) continue;
    append_utf8(out, static_cast<char32_t>(c));
  }
  return out;
}

}  // namespace

void check(std::string_view input) { check_html(clean(input)); }

}  // namespace newswatch::fuzz
