// Digits with their separators: is "1.234" a thousand or little more than one?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/decimal.h"

namespace newswatch::dedup {

struct NumberShape {
  std::optional<Decimal> value;      // when the word is one number
  std::vector<std::string> numbers;  // else: each, canonical ("12.05.2024": "12", "5", "2024")
  bool plain = false;                // digits alone, without separators
  std::string_view digits;           // plain: these
  std::string_view rest;             // what follows the digits: "mn" of "100mn"
};

// `word`: begins with an ASCII digit. `decimal_sign`: of the language, or 0. `scaled`: a word such
// as "million" follows, so with an unknown sign "1.234" is a fraction.
NumberShape shape_of(std::string_view word, char decimal_sign, bool scaled);

// Digits of other scripts, and their separators, as ASCII.
std::string ascii_digits(std::string_view word);

}  // namespace newswatch::dedup
