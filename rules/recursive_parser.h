// The parser behind parse_query(): a level of the grammar is a function. (rules/parser.h)
//
// parser.cc holds the levels that join: AND, OR, NOT, NEAR and scopes. parser_primary.cc holds what
// they join: words, phrases, names, parentheses, and all that has some of its own.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "rules/lexer.h"
#include "rules/names.h"
#include "rules/phrase.h"
#include "rules/query.h"
#include "rules/raw_pattern.h"
#include "rules/source.h"

namespace newswatch::rules {

// A query that stood wrong has been reported; parsing of it ends.
struct Mistake {};

// For one query: run() is called once. Throws Mistake.
class Parser {
 public:
  Parser(const QuerySource& source, std::vector<Lexeme> lexemes, Names& names,
         Diagnostics& diagnostics)
      : source_(source),
        text_(source.text()),
        lexemes_(std::move(lexemes)),
        names_(names),
        diagnostics_(diagnostics) {}

  QueryPtr run();

 private:
  // A query and where it stands in the text.
  struct Operand {
    QueryPtr query;
    size_t start;
    size_t end;
  };

  const Lexeme& peek(size_t ahead = 0) const {
    return lexemes_[std::min(at_ + ahead, lexemes_.size() - 1)];
  }
  const Lexeme& take() { return lexemes_[at_ < lexemes_.size() - 1 ? at_++ : at_]; }
  std::string_view slice(size_t start, size_t end) const {
    return text_.substr(start, end - start);
  }

  [[noreturn]] void refuse(size_t start, size_t end, std::string message, std::string hint = {}) {
    source_.error(diagnostics_, start, end, std::move(message), std::move(hint));
    throw Mistake{};
  }
  [[noreturn]] void refuse(const Lexeme& at, std::string message, std::string hint = {}) {
    refuse(at.start, at.end, std::move(message), std::move(hint));
  }
  [[noreturn]] void refuse_comma() {
    refuse(peek(), "a comma separates only the queries of OF",
           "write AND or OR, or 2 OF (a, b, c)");
  }

  static QueryPtr node(Query::Kind kind, std::vector<QueryPtr> children, int count = 0);
  [[noreturn]] void refuse_size(size_t start, size_t end);
  Operand finish(QueryPtr query, size_t start);

  // One level of AND, NOT and OR. Both grammars' levels are one loop here, because a level that
  // mixes them is an error that shows both ways out.
  Operand disjunction();
  QueryPtr excluded(const Operand& what, size_t start) const;
  [[noreturn]] void refuse_mixed(size_t start, const Operand& last, size_t left_end,
                                 const Lexeme& sign, const Operand& next);
  static bool starts_operand(const Lexeme& lexeme);
  [[noreturn]] void refuse_neighbours(const Operand& left);

  // NEAR and its like, from left to right.
  Operand operand();
  Operand proximity(const Operand& left);
  Operand negated_proximity(const Operand& left);
  void check_places(const Operand& left, const Operand& right, const Lexeme& sign);
  Operand unary(Scope scope);

  // What is joined (parser_primary.cc). The lexeme that begins it has been taken.
  Operand primary(Scope scope);
  [[noreturn]] void refuse_operand(const Lexeme& lexeme);
  Operand words(const Lexeme& lexeme, bool quoted, Scope scope);
  [[noreturn]] void refuse_phrase(const Lexeme& lexeme, const PhraseResult& made);
  Operand leaf(RawPatternPtr pattern, const Lexeme& lexeme, Scope scope);
  Operand regex(const Lexeme& lexeme, Scope scope);
  Operand stem(const Lexeme& sign, Scope scope);

  // The same query, shown as what stands in the text from `start` to here.
  Operand reworded(const QueryPtr& query, size_t start);
  Operand cased(const Lexeme& sign, Scope scope);
  Operand exact(const Lexeme& sign, Scope scope);

  // The query between the parentheses of cs() and the like.
  QueryPtr call(const Lexeme& sign, Scope scope, std::string_view example);
  Operand name(const Lexeme& lexeme, Scope scope);
  Operand scoped(const QueryPtr& query, Scope scope, const Lexeme& lexeme);

  // A query between parentheses, the opening one taken already; `scope` is for all of it.
  QueryPtr inner(const Lexeme& open, Scope scope);
  Operand parentheses(const Lexeme& open, Scope scope);
  const Lexeme& expect_open(const Lexeme& sign, std::string_view example);
  Operand at_least(const Lexeme& sign, Scope scope);
  Operand some_of(const Lexeme& number, Scope scope);

  const QuerySource& source_;
  std::string_view text_;
  std::vector<Lexeme> lexemes_;
  Names& names_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  int depth_ = 0;
  bool broken_name_ = false;
  bool in_exact_ = false;
};

}  // namespace newswatch::rules
