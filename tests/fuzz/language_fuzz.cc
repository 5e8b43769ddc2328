// The language of any text (core/language.h).
#include <algorithm>

#include "core/language.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {

void check(std::string_view input) {
  const auto code = detect_language(input);
  require(std::all_of(
              code.begin(), code.end(),
              [](char c) { return c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }),
          "a language has a code of letters");
  require(code.empty() || (code.size() >= 2 && code.size() <= 7), "a code is short");
  require_equal(detect_language(input), code, "the same text is in the same language");
  Item item;
  item.title = input;
  item.content = input;
  ItemLanguage(item).code();
}

}  // namespace newswatch::fuzz
