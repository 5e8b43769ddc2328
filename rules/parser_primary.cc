#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "rules/recursive_parser.h"
#include "rules/stemmer.h"

namespace newswatch::rules {

using Kind = Lexeme::Kind;

Parser::Operand Parser::primary(Scope scope) {
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

void Parser::refuse_operand(const Lexeme& lexeme) {
  const auto name = slice(lexeme.start, lexeme.end);
  switch (lexeme.kind) {
    case Kind::end: {
      const auto& last = *std::prev(&lexeme);  // an empty query was refused before
      refuse(lexeme,
             fmt::format("after {} something to look for is missing", slice(last.start, last.end)));
    }
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

Parser::Operand Parser::words(const Lexeme& lexeme, bool quoted, Scope scope) {
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

void Parser::refuse_phrase(const Lexeme& lexeme, const PhraseResult& made) {
  const auto base = static_cast<size_t>(lexeme.text.data() - text_.data());
  const bool empty = made.start == made.end;
  refuse(empty ? lexeme.start : base + made.start, empty ? lexeme.end : base + made.end,
         made.message, made.hint);
}

Parser::Operand Parser::leaf(RawPatternPtr pattern, const Lexeme& lexeme, Scope scope) {
  auto query = std::make_shared<Query>();
  query->kind = Query::Kind::raw;
  query->scope = scope;
  query->raw = std::move(pattern);
  query->written = slice(lexeme.start, lexeme.end);
  return {std::move(query), lexeme.start, lexeme.end};
}

Parser::Operand Parser::regex(const Lexeme& lexeme, Scope scope) {
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

Parser::Operand Parser::stem(const Lexeme& sign, Scope scope) {
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

Parser::Operand Parser::reworded(const QueryPtr& query, size_t start) {
  auto copy = std::make_shared<Query>(*query);
  const auto end = lexemes_[at_ - 1].end;
  copy->written = slice(start, end);
  return {std::move(copy), start, end};
}

Parser::Operand Parser::cased(const Lexeme& sign, Scope scope) {
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

Parser::Operand Parser::exact(const Lexeme& sign, Scope scope) {
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

QueryPtr Parser::call(const Lexeme& sign, Scope scope, std::string_view example) {
  const auto& open = expect_open(sign, example);
  auto query = inner(open, scope);
  if (peek().kind == Kind::comma) refuse_comma();
  take();
  return query;
}

Parser::Operand Parser::name(const Lexeme& lexeme, Scope scope) {
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

Parser::Operand Parser::scoped(const QueryPtr& query, Scope scope, const Lexeme& lexeme) {
  auto limited = with_scope(query, scope);
  if (!limited) {
    refuse(lexeme, fmt::format("@{} has a scope of its own", lexeme.text), "keep one of them");
  }
  auto copy = std::make_shared<Query>(*limited);
  copy->written = slice(lexeme.start, lexeme.end);
  return {std::move(copy), lexeme.start, lexeme.end};
}

QueryPtr Parser::inner(const Lexeme& open, Scope scope) {
  const auto whole = disjunction();
  if (peek().kind == Kind::comma) return whole.query;
  if (peek().kind != Kind::close) refuse(open, "this ( is not closed", "add a )");
  if (scope == Scope::any) return whole.query;
  auto limited = with_scope(whole.query, scope);
  if (!limited) refuse(open.start, whole.end, "a scope within a scope", "keep one of them");
  return limited;
}

Parser::Operand Parser::parentheses(const Lexeme& open, Scope scope) {
  const auto query = inner(open, scope);
  if (peek().kind == Kind::comma) refuse_comma();
  take();
  return {query, open.start, lexemes_[at_ - 1].end};
}

const Lexeme& Parser::expect_open(const Lexeme& sign, std::string_view example) {
  if (peek().kind != Kind::open) {
    refuse(sign, fmt::format("after {} stands a (", slice(sign.start, sign.end)),
           fmt::format("write {}", example));
  }
  return take();
}

Parser::Operand Parser::at_least(const Lexeme& sign, Scope scope) {
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

Parser::Operand Parser::some_of(const Lexeme& number, Scope scope) {
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

}  // namespace newswatch::rules
