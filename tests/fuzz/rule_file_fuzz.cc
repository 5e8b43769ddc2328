// Rule files in YAML, with terms, macros and tests, compiled and matched (rules/rule_set.h). An
// input is a text to match, NUL, and the file; or the file alone.
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/rules_checks.h"

namespace newswatch::fuzz {

void check(std::string_view input) {
  const auto content = take_argument(input);
  check_rules("rules.yaml", std::string(input), std::string(content));
}

}  // namespace newswatch::fuzz
