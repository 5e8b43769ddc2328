#include "rules/advice.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

namespace newswatch::rules {
namespace {

using Kind = Lexeme::Kind;

// "and" gives "AND": an operator in other letters than its own.
std::optional<std::string> as_operator(std::string_view word) {
  std::string upper(word);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const std::string name : {"AND", "OR", "NOT", "NEAR", "ONEAR"}) {
    if (upper == name || upper.starts_with(name + "/")) return upper;
  }
  return std::nullopt;
}

// Operators of other search languages, and ours for them; empty where it is none. `next` is the
// word after it.
std::string other_operator(std::string_view word, std::string_view next) {
  if (word == "&" || word == "&&" || word == "+") return "AND";
  if (word == "|" || word == "||") return "OR";
  if (word == "-" || word == "!" || word == "ANDNOT") return "NOT";
  const auto digits = word.find_first_of("0123456789");
  auto name = std::string(word.substr(0, digits));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name.ends_with('/')) name.pop_back();
  const bool ordered = name == "adj" || name == "pre" || name == "before";
  const bool near = name == "w" || name == "within" || name == "n";
  if (!ordered && !near) return {};
  auto distance = digits == std::string_view::npos ? next : word.substr(digits);
  if (digits == std::string_view::npos && (name == "n" || name == "before")) return {};
  const bool counted = !distance.empty() && distance.size() < 4 &&
                       distance.find_first_not_of("0123456789") == std::string_view::npos;
  if (!counted) {
    if (digits != std::string_view::npos || name == "w") return {};
    distance = "4";
  }
  return fmt::format("{}/{}", ordered ? "ONEAR" : "NEAR", distance);
}

std::string_view word_at(const std::vector<Lexeme>& lexemes, size_t at) {
  return at < lexemes.size() && lexemes[at].kind == Kind::word ? lexemes[at].text
                                                               : std::string_view{};
}

// What a sign of other search languages means, where one stands at `at` or before it.
std::optional<Advice> other_language(const std::vector<Lexeme>& lexemes, size_t at) {
  for (const auto i : {at, at - 1}) {
    const auto word = word_at(lexemes, i);
    if (word.empty()) continue;
    const auto ours = other_operator(word, word_at(lexemes, i + 1));
    if (!ours.empty()) {
      return Advice{lexemes[i].start, lexemes[i].end, fmt::format("{} is no operator here", word),
                    fmt::format("write {}; in quotes it is a word", ours)};
    }
  }
  const auto word = word_at(lexemes, at);
  if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) return std::nullopt;
  return Advice{lexemes[at].start, lexemes[at].end,
                fmt::format("a {} before a word is no operator", word[0]),
                fmt::format("write {} {}", word[0] == '-' ? "NOT" : "AND", word.substr(1))};
}

// All bare words in a row, so that the fix is whole.
Advice bare_words(const std::vector<Lexeme>& lexemes, size_t at) {
  size_t first = at - 1;
  while (first > 0 && lexemes[first - 1].kind == Kind::word) --first;
  std::vector<std::string> words;
  size_t i = first;
  for (; lexemes[i].kind == Kind::word && !as_operator(lexemes[i].text); ++i) {
    words.emplace_back(lexemes[i].text);
  }
  return {lexemes[first].start, lexemes[i - 1].end, "words side by side without quotes",
          fmt::format("write \"{}\" for the phrase, or {} for all of them anywhere",
                      fmt::join(words, " "), fmt::join(words, " AND "))};
}

}  // namespace

Advice two_operands(std::string_view text, const std::vector<Lexeme>& lexemes, size_t at,
                    size_t left_start, size_t left_end) {
  const auto& before = lexemes[at - 1];
  const auto& sign = lexemes[at];
  for (const auto* word : {&sign, &before}) {
    if (word->kind != Kind::word) continue;
    if (const auto name = as_operator(word->text)) {
      return {word->start, word->end,
              fmt::format("\"{}\" is no operator in these letters", word->text),
              fmt::format("write {} for the operator; in quotes it is a word", *name)};
    }
  }
  if (auto advice = other_language(lexemes, at)) return *std::move(advice);
  if (before.kind == Kind::word && sign.kind == Kind::word) return bare_words(lexemes, at);
  const bool whole =
      sign.kind == Kind::phrase || sign.kind == Kind::word || sign.kind == Kind::name;
  const auto left = text.substr(left_start, left_end - left_start);
  const auto right = whole ? text.substr(sign.start, sign.end - sign.start) : "...";
  return {sign.start, sign.end, "an operator is missing before this",
          fmt::format("write {0} AND {1}, or {0} OR {1}", left, right)};
}

}  // namespace newswatch::rules
