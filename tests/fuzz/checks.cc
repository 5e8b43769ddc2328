#include <fmt/format.h>

#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {

void require(bool kept, std::string_view promise) {
  if (!kept) throw Violation("broken promise: " + std::string(promise));
}

void require_equal(std::string_view a, std::string_view b, std::string_view promise) {
  if (a == b) return;
  throw Violation(fmt::format("broken promise: {}: \"{}\" and \"{}\"", promise, escape_control(a),
                              escape_control(b)));
}

void require_text(std::string_view text, std::size_t max_bytes, std::string_view what) {
  require(is_valid_utf8(text), fmt::format("{} is valid UTF-8", what));
  require(text.size() <= max_bytes,
          fmt::format("{} of {} bytes keeps its limit of {}", what, text.size(), max_bytes));
}

std::string_view take_argument(std::string_view& input) {
  const auto end = input.find('\0');
  if (end == std::string_view::npos) return {};
  const auto argument = input.substr(0, end);
  input.remove_prefix(end + 1);
  return argument;
}

}  // namespace newswatch::fuzz
