// The query language's words and signs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "rules/source.h"

namespace newswatch::rules {

struct Lexeme {
  enum class Kind {
    word,
    phrase,  // text: without its quotes
    name,    // text: without the @
    scope,   // text: without the colon
    regex,   // text: between its slashes; number: 1 where "i" follows
    stem,    // text: the language of "stem:ru"
    cs,
    exact,
    open,   // (
    close,  // )
    comma,
    op_and,
    op_or,
    op_not,
    op_in,  // only after NOT
    op_of,  // only after a number
    near,
    onear,
    at_least,
    end,
  };

  Kind kind = Kind::end;
  size_t start = 0;  // bytes of the query's text; [start, end)
  size_t end = 0;
  std::string_view text;
  std::optional<int> number;  // of "NEAR/3", "ATLEAST/2" or "..."~3
};

// The lexemes of a query, closed by `end`. Nullopt after a mistake, which is reported.
std::optional<std::vector<Lexeme>> lex(const QuerySource& source, Diagnostics& diagnostics);

}  // namespace newswatch::rules
