// Of brute force: single words, and patterns in the raw text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/rules/brute_force.h"

namespace newswatch::rules::brute {

// A word of a phrase.
struct Part {
  std::string text;    // as written, its wildcards included
  bool glued = false;  // stands beside the one before it, whatever the slop
  std::string folded;  // of one without wildcards
};
std::vector<Part> parts_of(const std::string& phrase);

bool fits(const Part& part, const Form& form, bool cased);
bool same_stem(const std::string& language, const std::string& word, const Form& form);

// Byte ranges, from left to right, none overlapping.
std::vector<std::pair<size_t, size_t>> find_exact(const std::string& what, const std::string& text);
std::vector<std::pair<size_t, size_t>> find_regex(const Node& node, const std::string& text);

std::string to_utf8(const std::u32string& text);
std::u32string to_utf32(const std::string& text);

}  // namespace newswatch::rules::brute
