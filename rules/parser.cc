#include "rules/parser.h"

#include <optional>

#include <fmt/format.h>

#include "rules/advice.h"
#include "rules/recursive_parser.h"

namespace newswatch::rules {

using Kind = Lexeme::Kind;

namespace {

constexpr int kMaxDepth = 100;
constexpr int kDefaultDistance = 4;  // of NEAR without a number

}  // namespace

QueryPtr Parser::run() {
  if (peek().kind == Kind::end) {
    refuse(peek(), "the query is empty", "write a word, or a phrase in quotes");
  }
  auto whole = disjunction();
  if (peek().kind == Kind::close) {
    refuse(peek(), "this ) closes nothing", "take it away, or open it before with (");
  }
  if (peek().kind != Kind::end) refuse_comma();
  return broken_name_ ? nullptr : whole.query;
}

QueryPtr Parser::node(Query::Kind kind, std::vector<QueryPtr> children, int count) {
  auto query = std::make_shared<Query>();
  query->kind = kind;
  query->count = count;
  const bool near =
      kind == Query::Kind::near || kind == Query::Kind::not_near || kind == Query::Kind::not_in;
  query->nears = near ? 1 : 0;
  for (const auto& child : children) {
    query->size += child->size;
    query->nears += child->nears;
  }
  query->children = std::move(children);
  return query;
}

void Parser::refuse_size(size_t start, size_t end) {
  refuse(start, end,
         fmt::format("with its names filled in, this query has more than {} parts", kMaxQuerySize),
         "split it into several rules");
}

Parser::Operand Parser::finish(QueryPtr query, size_t start) {
  const auto end = at_ > 0 ? lexemes_[at_ - 1].end : start;
  if (query->size > kMaxQuerySize) refuse_size(start, end);
  if (query->nears > kMaxNears) {
    refuse(start, end,
           fmt::format("with its names filled in, this query has more than {} NEAR, NOT NEAR and "
                       "NOT IN",
                       kMaxNears),
           "write ORs of words beside one NEAR, or several rules");
  }
  if (query->written.empty()) {
    auto copy = std::make_shared<Query>(*query);
    copy->written = slice(start, end);
    query = copy;
  }
  return {std::move(query), start, end};
}

Parser::Operand Parser::disjunction() {
  auto first = operand();
  const auto start = first.start;
  std::vector<QueryPtr> children{first.query};
  size_t parts = first.query->size;
  std::optional<Kind> joined;
  auto last = first;
  while (true) {
    const auto& sign = peek();
    if (starts_operand(sign)) refuse_neighbours(last);
    if (sign.kind != Kind::op_and && sign.kind != Kind::op_or && sign.kind != Kind::op_not) break;
    const auto kind = sign.kind == Kind::op_or ? Kind::op_or : Kind::op_and;
    const size_t end_of_left = last.end;
    take();
    const bool exclude =
        sign.kind == Kind::op_not || (sign.kind == Kind::op_and && peek().kind == Kind::op_not);
    if (exclude && sign.kind == Kind::op_and) take();
    const auto start_of_not = lexemes_[at_ - 1].start;
    const auto next = operand();
    if (joined && joined != kind) refuse_mixed(start, last, end_of_left, sign, next);
    joined = kind;
    children.push_back(exclude ? excluded(next, start_of_not) : next.query);
    parts += next.query->size;
    if (parts > kMaxQuerySize) refuse_size(start, next.end);
    last = next;
  }
  if (children.size() == 1) return first;
  return finish(
      node(*joined == Kind::op_or ? Query::Kind::any : Query::Kind::all, std::move(children)),
      start);
}

QueryPtr Parser::excluded(const Operand& what, size_t start) const {
  auto query = std::make_shared<Query>(*node(Query::Kind::exclude, {what.query}));
  query->written = slice(start, what.end);
  return query;
}

void Parser::refuse_mixed(size_t start, const Operand& last, size_t left_end, const Lexeme& sign,
                          const Operand& next) {
  const auto between = slice(sign.start, next.start);
  const auto grouped_left =
      fmt::format("({}) {}{}", slice(start, left_end), between, slice(next.start, next.end));
  const auto grouped_right =
      fmt::format("{}({})", slice(start, last.start), slice(last.start, next.end));
  refuse(sign, "AND and OR are mixed without parentheses",
         fmt::format("write {} or {}", grouped_left, grouped_right));
}

bool Parser::starts_operand(const Lexeme& lexeme) {
  switch (lexeme.kind) {
    case Kind::word:
    case Kind::phrase:
    case Kind::name:
    case Kind::scope:
    case Kind::open:
    case Kind::at_least:
    case Kind::regex:
    case Kind::stem:
    case Kind::cs:
    case Kind::exact:
      return true;
    default:
      return false;
  }
}

void Parser::refuse_neighbours(const Operand& left) {
  auto advice = two_operands(text_, lexemes_, at_, left.start, left.end);
  refuse(advice.start, advice.end, std::move(advice.message), std::move(advice.hint));
}

Parser::Operand Parser::operand() {
  auto left = unary(Scope::any);
  while (true) {
    const auto& sign = peek();
    const bool negated =
        sign.kind == Kind::op_not &&
        (peek(1).kind == Kind::near || peek(1).kind == Kind::onear || peek(1).kind == Kind::op_in);
    if (sign.kind != Kind::near && sign.kind != Kind::onear && !negated) return left;
    left = negated ? negated_proximity(left) : proximity(left);
  }
}

Parser::Operand Parser::proximity(const Operand& left) {
  const auto sign = take();
  const auto right = unary(Scope::any);
  check_places(left, right, sign);
  auto near = std::make_shared<Query>(
      *node(Query::Kind::near, {left.query, right.query}, sign.number.value_or(kDefaultDistance)));
  near->ordered = sign.kind == Kind::onear;
  return finish(near, left.start);
}

Parser::Operand Parser::negated_proximity(const Operand& left) {
  const auto first = take();
  auto sign = take();
  sign.start = first.start;
  if (sign.kind == Kind::onear) {
    refuse(sign, "NOT ONEAR is no operator", "write NOT NEAR/4");
  }
  if (sign.kind == Kind::near && !sign.number) {
    refuse(sign, "NOT NEAR needs a distance", "write NOT NEAR/4");
  }
  const auto right = unary(Scope::any);
  check_places(left, right, sign);
  const auto kind = sign.kind == Kind::near ? Query::Kind::not_near : Query::Kind::not_in;
  return finish(node(kind, {left.query, right.query}, sign.number.value_or(0)), left.start);
}

void Parser::check_places(const Operand& left, const Operand& right, const Lexeme& sign) {
  const auto name = slice(sign.start, sign.end);
  for (const auto* side : {&left, &right}) {
    if (is_occurrence(*side->query)) continue;
    if (is_raw(*side->query)) {
      refuse(side->start, side->end,
             "exact() and regular expressions are found in the raw text, where no words are "
             "counted",
             fmt::format("write cs(...) or the words beside {}", name));
    }
    const bool conjunction = side->query->kind == Query::Kind::all;
    refuse(side->start, side->end,
           fmt::format("{} has no one place in the text, so nothing is near it",
                       conjunction ? "an AND" : "this"),
           conjunction ? fmt::format("write it out: a {0} c AND b {0} c", name)
                       : "beside NEAR stand words, phrases, @terms and ORs of these");
  }
  const auto scope = common_scope(*left.query);
  if (!scope || scope != common_scope(*right.query)) {
    refuse(sign, fmt::format("both sides of {} need the same scope", name),
           fmt::format("write the scope before both: headline:(a {} b)", name));
  }
}

Parser::Operand Parser::unary(Scope scope) {
  if (++depth_ > kMaxDepth) refuse(peek(), "parentheses are nested too deeply");
  if (peek().kind == Kind::scope) {
    const auto& sign = take();
    if (scope != Scope::any) refuse(sign, "a scope within a scope", "keep one of them");
    auto scoped = unary(*parse_scope(sign.text));
    --depth_;
    return finish(scoped.query, sign.start);
  }
  auto found = primary(scope);
  --depth_;
  return found;
}

QueryPtr parse_query(const QuerySource& source, Names& names, Diagnostics& diagnostics) {
  auto lexemes = lex(source, diagnostics);
  if (!lexemes) return nullptr;
  try {
    return Parser(source, std::move(*lexemes), names, diagnostics).run();
  } catch (const Mistake&) {
    return nullptr;
  }
}

}  // namespace newswatch::rules
