// Wildcards within a word.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswatch::rules {

// Does the word fit the pattern: "?" for one code point, "*" for any number of them?
bool fits(std::string_view pattern, std::string_view word);

// Code points in the longest part of a pattern without a sign.
size_t longest_literal(std::string_view pattern);
// The part before the first sign.
std::string_view literal_beginning(std::string_view pattern);

size_t count_code_points(std::string_view text);

}  // namespace newswatch::rules
