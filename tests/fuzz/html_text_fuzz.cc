// HTML to text (feeds/html_text.h), against the text of gumbo's tree.
#include <string>

#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/html_checks.h"

namespace newswatch::fuzz {

void check(std::string_view input) {
  std::string html;
  for (const char c : repair_utf8(input)) {
    if (static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r') html += c;
  }
  check_html(html);
}

}  // namespace newswatch::fuzz
