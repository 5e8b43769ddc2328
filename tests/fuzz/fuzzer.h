// What a fuzzer is: a function that takes any bytes and holds the code to its promises.
//
// tests/fuzz/NAME_fuzz.cc defines check(). libFuzzer calls it with inputs that it makes up
// (libfuzzer_entry.cc); the tests call it with the inputs committed in corpus/NAME (replay.cc),
// where whatever was once found stays.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace newswatch::fuzz {

// Must not depend on earlier calls. Throws Violation where a promise is broken.
void check(std::string_view input);

struct Violation : std::logic_error {
  using std::logic_error::logic_error;
};

// Throws Violation with `promise` ("the output is valid UTF-8") unless it is kept.
void require(bool kept, std::string_view promise);

// The same, with both values in the message, escaped.
void require_equal(std::string_view a, std::string_view b, std::string_view promise);

// `text` is valid UTF-8 and has at most `max_bytes`; `what` names it in messages.
void require_text(std::string_view text, std::size_t max_bytes, std::string_view what);

// Takes the part before the first NUL off the input: for checks with several arguments. Without a
// NUL it is empty, and the input whole.
std::string_view take_argument(std::string_view& input);

}  // namespace newswatch::fuzz
