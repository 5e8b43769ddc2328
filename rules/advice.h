// What to tell a person whose query has two things side by side and no operator between.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/lexer.h"

namespace newswatch::rules {

struct Advice {
  size_t start = 0;  // the mistaken bytes of the query
  size_t end = 0;
  std::string message;
  std::string hint;
};

// `at`: the lexeme that begins the second operand; the first one is [left_start, left_end) of
// `text`. Bare words are shown as a phrase and as an AND; an operator in small letters is named.
Advice two_operands(std::string_view text, const std::vector<Lexeme>& lexemes, size_t at,
                    size_t left_start, size_t left_end);

}  // namespace newswatch::rules
