// JSON Feed, from bytes to items (feeds/parse.h).
#include "tests/fuzz/feed_checks.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {

void check(std::string_view input) { check_feed(input); }

}  // namespace newswatch::fuzz
