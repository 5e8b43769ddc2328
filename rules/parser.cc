#include "rules/parser.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "rules/advice.h"
#include "rules/lexer.h"
#include "rules/phrase.h"
#include "rules/stemmer.h"

namespace newswatch::rules {
namespace {

using Kind = Lexeme::Kind;

constexpr int kMaxDepth = 100;
constexpr int kDefaultDistance = 4;  // of NEAR without a number

// A query that stood wrong has been reported; parsing of it ends.
struct Mistake {};

struct Operand {
  QueryPtr query;
  size_t start;
  size_t end;
};

class Parser {
 public:
  Parser(const QuerySource& source, std::vector<Lexeme> lexemes, Names& names,
         Diagnostics& diagnostics)
      : source_(source),
        text_(source.text()),
        lexemes_(std::move(lexemes)),
        names_(names),
        diagnostics_(diagnostics) {}

  QueryPtr run() {
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

 private:
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

  static QueryPtr node(Query::Kind kind, std::vector<QueryPtr> children, int count = 0) {
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

  [[noreturn]] void refuse_size(size_t start, size_t end) {
    refuse(
        start, end,
        fmt::format("with its names filled in, this query has more than {} parts", kMaxQuerySize),
        "split it into several rules");
  }

  Operand finish(QueryPtr query, size_t start) {
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

  // One level of AND, NOT and OR. Both grammars' levels are one loop here, because a level that
  // mixes them is an error that shows both ways out.
  Operand disjunction() {
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

  QueryPtr excluded(const Operand& what, size_t start) const {
    auto query = std::make_shared<Query>(*node(Query::Kind::exclude, {what.query}));
    query->written = slice(start, what.end);
    return query;
  }

  [[noreturn]] void refuse_mixed(size_t start, const Operand& last, size_t left_end,
                                 const Lexeme& sign, const Operand& next) {
    const auto between = slice(sign.start, next.start);
    const auto grouped_left =
        fmt::format("({}) {}{}", slice(start, left_end), between, slice(next.start, next.end));
    const auto grouped_right =
        fmt::format("{}({})", slice(start, last.start), slice(last.start, next.end));
    refuse(sign, "AND and OR are mixed without parentheses",
           fmt::format("write {} or {}", grouped_left, grouped_right));
  }

  static bool starts_operand(const Lexeme& lexeme) {
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

  [[noreturn]] void refuse_neighbours(const Operand& left) {
    auto advice = two_operands(text_, lexemes_, at_, left.start, left.end);
    refuse(advice.start, advice.end, std::move(advice.message), std::move(advice.hint));
  }

  // NEAR and its like, from left to right.
  Operand operand() {
    auto left = unary(Scope::any);
    while (true) {
      const auto& sign = peek();
      const bool negated =
          sign.kind == Kind::op_not && (peek(1).kind == Kind::near || peek(1).kind == Kind::onear ||
                                        peek(1).kind == Kind::op_in);
      if (sign.kind != Kind::near && sign.kind != Kind::onear && !negated) return left;
      left = negated ? negated_proximity(left) : proximity(left);
    }
  }

  Operand proximity(const Operand& left) {
    const auto sign = take();
    const auto right = unary(Scope::any);
    check_places(left, right, sign);
    auto near = std::make_shared<Query>(*node(Query::Kind::near, {left.query, right.query},
                                              sign.number.value_or(kDefaultDistance)));
    near->ordered = sign.kind == Kind::onear;
    return finish(near, left.start);
  }

  Operand negated_proximity(const Operand& left) {
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

  void check_places(const Operand& left, const Operand& right, const Lexeme& sign) {
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

  Operand unary(Scope scope) {
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

  Operand primary(Scope scope) {
    const auto& lexeme = take();
    switch (lexeme.kind) {
      case Kind::word:
        if (peek().kind == Kind::op_of) return some_of(lexeme, scope);
        return words(lexeme, false, scope);
      case Kind::phrase:
        return words(lexeme, true, scope);
      case Kind::name:
        return name(lexeme, scope);
      case Kind::open:
        return parentheses(lexeme, scope);
      case Kind::at_least:
        return at_least(lexeme, scope);
      case Kind::regex:
        return regex(lexeme, scope);
      case Kind::stem:
        return stem(lexeme, scope);
      case Kind::cs:
        return cased(lexeme, scope);
      case Kind::exact:
        return exact(lexeme, scope);
      default:
        refuse_operand(lexeme);
    }
  }

  [[noreturn]] void refuse_operand(const Lexeme& lexeme) {
    const auto name = slice(lexeme.start, lexeme.end);
    switch (lexeme.kind) {
      case Kind::end:
        refuse(lexeme, "something to look for is missing at the end");
      case Kind::close:
        refuse(lexeme, "something to look for is missing before this )");
      case Kind::comma:
        refuse(lexeme, "something to look for is missing before this comma");
      case Kind::op_not:
        refuse(lexeme, "NOT only takes away from something that is found",
               "write what to find before it: Pokrovsk AND NOT football");
      default:
        refuse(lexeme, fmt::format("something to look for is missing before {}", name),
               fmt::format("for the word itself write \"{}\"", name));
    }
  }

  Operand words(const Lexeme& lexeme, bool quoted, Scope scope) {
    if (in_exact_) {
      if (lexeme.number) {
        refuse(lexeme, "exact() is about the raw text, so no other words stand between",
               "leave out the ~");
      }
      if (lexeme.text.empty()) refuse(lexeme, "there is nothing to look for");
      return leaf(RawPattern::exact(std::string(lexeme.text)), lexeme, scope);
    }
    const auto made = make_phrase(lexeme.text, {lexeme.number.value_or(0), quoted, scope});
    if (!made.query) refuse_phrase(lexeme, made);
    auto copy = std::make_shared<Query>(*made.query);
    copy->written = slice(lexeme.start, lexeme.end);
    return {std::move(copy), lexeme.start, lexeme.end};
  }

  [[noreturn]] void refuse_phrase(const Lexeme& lexeme, const PhraseResult& made) {
    const auto base = static_cast<size_t>(lexeme.text.data() - text_.data());
    const bool empty = made.start == made.end;
    refuse(empty ? lexeme.start : base + made.start, empty ? lexeme.end : base + made.end,
           made.message, made.hint);
  }

  Operand leaf(RawPatternPtr pattern, const Lexeme& lexeme, Scope scope) {
    auto query = std::make_shared<Query>();
    query->kind = Query::Kind::raw;
    query->scope = scope;
    query->raw = std::move(pattern);
    query->written = slice(lexeme.start, lexeme.end);
    return {std::move(query), lexeme.start, lexeme.end};
  }

  Operand regex(const Lexeme& lexeme, Scope scope) {
    std::string pattern;
    for (size_t i = 0; i < lexeme.text.size(); ++i) {
      const bool slash = lexeme.text.substr(i).starts_with("\\/");
      if (!slash) pattern += lexeme.text[i];
      if (!slash && lexeme.text[i] == '\\' && i + 1 < lexeme.text.size()) {
        pattern += lexeme.text[++i];
      }
    }
    auto made = RawPattern::regex(pattern, lexeme.number == 1);
    if (!made.pattern) refuse(lexeme, std::move(made.message), std::move(made.hint));
    return leaf(std::move(made.pattern), lexeme, scope);
  }

  Operand stem(const Lexeme& sign, Scope scope) {
    if (!has_stemmer(sign.text)) {
      if (sign.text == "uk") {
        refuse(sign, "there is no stemmer for Ukrainian",
               "write the beginning of the word and a *, as in Покровськ*");
      }
      refuse(sign, fmt::format("there is no stemmer for \"{}\"", sign.text),
             fmt::format("there are {}", fmt::join(stemmer_languages(), ", ")));
    }
    const auto& open = expect_open(sign, fmt::format("stem:{}(word)", sign.text));
    const auto& word = take();
    if (word.kind != Kind::word && word.kind != Kind::phrase) {
      refuse(word, "between these parentheses stands one word", "write stem:ru(переговоры)");
    }
    const auto made = make_stem(sign.text, word.text, scope);
    if (!made.query) refuse_phrase(word, made);
    if (peek().kind != Kind::close) {
      const bool open_end = peek().kind == Kind::end;
      refuse(open_end ? open : peek(), open_end ? "this ( is not closed" : "stem: takes one word",
             open_end ? "add a )" : fmt::format("write stem:{}(...) for each", sign.text));
    }
    take();
    return reworded(made.query, sign.start);
  }

  // The same query, shown as what stands in the text from `start` to here.
  Operand reworded(const QueryPtr& query, size_t start) {
    auto copy = std::make_shared<Query>(*query);
    const auto end = lexemes_[at_ - 1].end;
    copy->written = slice(start, end);
    return {std::move(copy), start, end};
  }

  Operand cased(const Lexeme& sign, Scope scope) {
    if (in_exact_) refuse(sign, "exact() heeds the case already", "leave out cs()");
    const auto query = call(sign, scope, "cs(NATO)");
    const Query* blame = nullptr;
    const auto changed = broken_name_ ? query : with_case(query, blame);
    if (!changed) {
      refuse(sign, fmt::format("cs() is for words and phrases, not for {}", blame->written),
             "write cs() around these alone");
    }
    return reworded(changed, sign.start);
  }

  Operand exact(const Lexeme& sign, Scope scope) {
    if (in_exact_) refuse(sign, "an exact() within an exact()", "keep one of them");
    in_exact_ = true;
    const auto query = call(sign, scope, "exact(AT&T)");
    in_exact_ = false;
    const Query* blame = nullptr;
    const auto changed = broken_name_ ? query : as_raw(query, blame);
    if (!changed) {
      refuse(sign, fmt::format("exact() is for plain texts, not for {}", blame->written),
             "write exact() around these alone, with AND or OR between");
    }
    return reworded(changed, sign.start);
  }

  // The query between the parentheses of cs() and the like.
  QueryPtr call(const Lexeme& sign, Scope scope, std::string_view example) {
    const auto& open = expect_open(sign, example);
    auto query = inner(open, scope);
    if (peek().kind == Kind::comma) refuse_comma();
    take();
    return query;
  }

  Operand name(const Lexeme& lexeme, Scope scope) {
    const auto resolved = names_.resolve(lexeme.text, diagnostics_);
    if (!resolved.known) {
      const auto near = did_you_mean(lexeme.text, names_.list());
      source_.error(diagnostics_, lexeme.start, lexeme.end,
                    fmt::format("unknown name @{}", lexeme.text),
                    near.empty() ? "define it under terms: or macros: of a .yaml file"
                                 : fmt::format("did you mean @{}?", near));
    } else if (resolved.cyclic) {
      source_.error(diagnostics_, lexeme.start, lexeme.end,
                    fmt::format("@{} leads back to itself", lexeme.text),
                    "write the query out in one of the macros");
    }
    if (resolved.too_deep) refuse(lexeme, "macros are nested too deeply");
    if (!resolved.query) {
      // Other names of the same query are looked at too.
      broken_name_ = true;
      return {std::make_shared<Query>(), lexeme.start, lexeme.end};
    }
    return scoped(resolved.query, scope, lexeme);
  }

  Operand scoped(const QueryPtr& query, Scope scope, const Lexeme& lexeme) {
    auto limited = with_scope(query, scope);
    if (!limited) {
      refuse(lexeme, fmt::format("@{} has a scope of its own", lexeme.text), "keep one of them");
    }
    auto copy = std::make_shared<Query>(*limited);
    copy->written = slice(lexeme.start, lexeme.end);
    return {std::move(copy), lexeme.start, lexeme.end};
  }

  // A query between parentheses, the opening one taken already; `scope` is for all of it.
  QueryPtr inner(const Lexeme& open, Scope scope) {
    const auto whole = disjunction();
    if (peek().kind == Kind::comma) return whole.query;
    if (peek().kind != Kind::close) refuse(open, "this ( is not closed", "add a )");
    if (scope == Scope::any) return whole.query;
    auto limited = with_scope(whole.query, scope);
    if (!limited) refuse(open.start, whole.end, "a scope within a scope", "keep one of them");
    return limited;
  }

  Operand parentheses(const Lexeme& open, Scope scope) {
    const auto query = inner(open, scope);
    if (peek().kind == Kind::comma) refuse_comma();
    take();
    return {query, open.start, lexemes_[at_ - 1].end};
  }

  const Lexeme& expect_open(const Lexeme& sign, std::string_view example) {
    if (peek().kind != Kind::open) {
      refuse(sign, fmt::format("after {} stands a (", slice(sign.start, sign.end)),
             fmt::format("write {}", example));
    }
    return take();
  }

  Operand at_least(const Lexeme& sign, Scope scope) {
    if (!sign.number || *sign.number == 0) {
      refuse(sign, "ATLEAST needs a number from 1 on", "write ATLEAST/3(Pokrovsk)");
    }
    const auto& open = expect_open(sign, fmt::format("ATLEAST/{}(Pokrovsk)", *sign.number));
    const auto query = inner(open, scope);
    if (peek().kind == Kind::comma) refuse_comma();
    take();
    if (!is_occurrence(*query) && !is_raw(*query)) {
      refuse(open.start, lexemes_[at_ - 1].end, "ATLEAST counts places in the text",
             "inside stand words, phrases, @terms, NEAR and ORs of these");
    }
    return finish(node(Query::Kind::at_least, {query}, *sign.number), sign.start);
  }

  Operand some_of(const Lexeme& number, Scope scope) {
    const auto& sign = take();
    const bool digits = std::all_of(number.text.begin(), number.text.end(),
                                    [](unsigned char c) { return std::isdigit(c) != 0; });
    const int count = digits && number.text.size() <= 4 ? std::stoi(std::string(number.text)) : 0;
    if (count < 1 || count > kMaxCount) {
      refuse(number, fmt::format("before OF stands a number from 1 to {}", kMaxCount),
             "write 2 OF (a, b, c)");
    }
    const auto& open = expect_open(sign, fmt::format("{} OF (a, b, c)", count));
    std::vector<QueryPtr> branches;
    while (true) {
      branches.push_back(inner(open, scope));
      if (scope != Scope::any && peek().kind == Kind::comma) {
        branches.back() = with_scope(branches.back(), scope);
        if (!branches.back()) refuse(open, "a scope within a scope", "keep one of them");
      }
      if (take().kind == Kind::close) break;
    }
    if (branches.size() < static_cast<size_t>(count)) {
      refuse(number.start, lexemes_[at_ - 1].end,
             fmt::format("{} of {} can never be found", count, branches.size()),
             "name more queries between the parentheses, or lower the number");
    }
    return finish(node(Query::Kind::some_of, std::move(branches), count), number.start);
  }

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

}  // namespace

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
