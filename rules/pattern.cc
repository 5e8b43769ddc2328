#include "rules/pattern.h"

#include <algorithm>

namespace newswatch::rules {
namespace {

size_t next_code_point(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

bool fits(std::string_view pattern, std::string_view word) {
  size_t p = 0;
  size_t w = 0;
  // Where to go on from if what follows the last star doesn't fit: the star takes one more.
  size_t star = std::string_view::npos;
  size_t taken = 0;
  while (w < word.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      taken = w;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      w = next_code_point(word, w);
    } else if (p < pattern.size() && pattern[p] == word[w]) {
      ++p;
      ++w;
    } else if (star != std::string_view::npos) {
      p = star;
      w = taken = next_code_point(word, taken);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

size_t longest_literal(std::string_view pattern) {
  size_t longest = 0;
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find_first_of("*?"), pattern.size());
    longest = std::max(longest, count_code_points(pattern.substr(0, end)));
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return longest;
}

std::string_view literal_beginning(std::string_view pattern) {
  return pattern.substr(0, pattern.find_first_of("*?"));
}

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace newswatch::rules
