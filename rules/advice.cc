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
  if (before.kind == Kind::word && sign.kind == Kind::word) return bare_words(lexemes, at);
  const bool whole =
      sign.kind == Kind::phrase || sign.kind == Kind::word || sign.kind == Kind::name;
  const auto left = text.substr(left_start, left_end - left_start);
  const auto right = whole ? text.substr(sign.start, sign.end - sign.start) : "...";
  return {sign.start, sign.end, "an operator is missing before this",
          fmt::format("write {0} AND {1}, or {0} OR {1}", left, right)};
}

}  // namespace newswatch::rules
