#include "rules/lint.h"

#include <algorithm>

#include <fmt/format.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "core/utf8.h"
#include "core/word_frequency.h"
#include "rules/entailment.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

constexpr size_t kShownBytes = 80;
// A required word that stands in more items than that is no help in finding them.
constexpr double kFrequent = 0.1;
constexpr size_t kShortest = 3;  // characters of a word to find items by
// Alternatives that are compared with each other; more are a list that was made, not written.
constexpr size_t kMaxAlternatives = 200;

size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// In scripts without spaces a character is a word, and says more than a letter.
bool is_whole_character(std::string_view word) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(word.data());
  std::int32_t i = 0;
  UChar32 c = 0;
  U8_NEXT(bytes, i, static_cast<std::int32_t>(word.size()), c);
  UErrorCode status = U_ZERO_ERROR;
  return c >= 0 && uscript_breaksBetweenLetters(uscript_getScript(c, &status)) != 0;
}

// The word that is least help in finding the items that a rule can match.
struct Required {
  const Word* word = nullptr;  // null: nothing is known of it
  bool is_short = false;
  double share = 0;  // of items that hold it

  bool worse_than(const Required& other) const {
    return std::pair(is_short, share) > std::pair(other.is_short, other.share);
  }
};

Required required_word(const Word& word) {
  Required found{&word};
  if (is_whole_character(word.text)) return found;
  if (word.form == Word::Form::pattern || word.form == Word::Form::stem) return found;
  const bool prefix = word.form == Word::Form::prefix;
  found.is_short = code_points(word.text) < kShortest;
  found.share = prefix ? prefix_frequency(word.text) : word_frequency(word.text);
  return found;
}

Required required(const Query& query);

// The worst of the n best: an item that satisfies m - n + 1 of m branches may hold only these.
Required worst_of_best(const Query& query, size_t count) {
  std::vector<Required> found;
  for (const auto& child : query.children) found.push_back(required(*child));
  std::sort(found.begin(), found.end(),
            [](const Required& a, const Required& b) { return b.worse_than(a); });
  return found[std::min(count, found.size()) - 1];
}

// An item must hold one word of each way to satisfy the query: the best one of each way, and of
// these the worst.
Required required(const Query& query) {
  Required best;
  const auto take = [&best](const Required& other) {
    if (!best.word || (other.word && best.worse_than(other))) best = other;
  };
  if (query.children.empty()) {
    for (const auto& run : query.runs) {
      for (const auto& word : run) take(required_word(word));
    }
    return best;
  }
  switch (query.kind) {
    case Kind::any:
      return worst_of_best(query, query.children.size());
    case Kind::some_of:
      return worst_of_best(query, query.children.size() - static_cast<size_t>(query.count) + 1);
    case Kind::all:
    case Kind::near:
      for (const auto& child : query.children) {
        if (child->kind != Kind::exclude) take(required(*child));
      }
      return best;
    default:
      return required(*query.children.front());
  }
}

// Of the alternatives of an OR, those that another one finds already.
void lint_alternatives(const ParsedRule& rule, const Query& query, Diagnostics& diagnostics) {
  if (query.written.starts_with('@')) return;  // a list, or reported where it is written
  for (const auto& child : query.children) lint_alternatives(rule, *child, diagnostics);
  if (query.kind != Kind::any || query.children.size() > kMaxAlternatives) return;
  if (rule.source->text().find(query.written) == std::string_view::npos) return;
  for (size_t i = 0; i < query.children.size(); ++i) {
    const auto& narrow = *query.children[i];
    for (size_t j = 0; j < query.children.size(); ++j) {
      const auto& wide = *query.children[j];
      if (i == j || narrow.written == query.written || !implies(narrow, wide)) continue;
      if (j > i && implies(wide, narrow)) continue;  // of equals, the second is too much
      warn(rule, narrow.written, "shadowed",
           fmt::format("{} adds nothing here: {} finds all of it", shown_query(narrow.written),
                       shown_query(wide.written)),
           "take it out, or narrow the other one", diagnostics);
      break;
    }
  }
}

}  // namespace

std::string shown_query(std::string_view written) {
  std::string line;
  for (const char c : written.substr(0, 4 * kShownBytes)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  if (line.size() <= kShownBytes && written.size() <= 4 * kShownBytes) return line;
  return std::string(truncate_utf8(line, kShownBytes)) + "...";
}

void warn(const ParsedRule& rule, std::string_view written, std::string code, std::string message,
          std::string hint, Diagnostics& diagnostics) {
  const auto& source = *rule.source;
  const auto found = source.text().find(written);
  const bool part = found != std::string_view::npos && !written.empty();
  const size_t start =
      part ? found : std::min(source.text().find_first_not_of(" \t\r\n"), source.text().size());
  auto marked = part ? written : source.text().substr(start);
  marked = marked.substr(0, marked.find('\n'));
  Diagnostic d;
  d.level = Level::warning;
  d.code = std::move(code);
  d.place = source.place(start);
  d.source_line = source.line(d.place);
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.width = std::max(1, static_cast<int>(code_points(marked)));
  diagnostics.add(std::move(d));
}

void lint_names(const Names& names, Diagnostics& diagnostics) {
  for (const auto& definition : names.definitions()) {
    if (definition.used) continue;
    Diagnostic d;
    d.level = Level::warning;
    d.code = definition.snippet ? "unused-macro" : "unused-term";
    d.place = *definition.place;
    d.source_line = definition.line;
    d.message = fmt::format("@{} is defined and never used", definition.name);
    d.hint = fmt::format("use @{} in a query, or take it out", definition.name);
    d.width = static_cast<int>(code_points(definition.name));
    diagnostics.add(std::move(d));
  }
}

void lint_query(const LintedRule& linted, Diagnostics& diagnostics) {
  const auto& rule = *linted.rule;
  lint_scripts(*rule.source, diagnostics);
  if (const auto* part = find_contradiction(*linted.query)) {
    const bool inside = part->kind == Kind::not_in;
    warn(rule, part->written, "never-true",
         fmt::format("no item can satisfy this: {}",
                     inside ? "every place found is inside of what NOT IN takes away"
                            : "NOT takes away all that is asked for"),
         "narrow what stands after NOT, or take it out", diagnostics);
  }
  lint_alternatives(rule, *linted.query, diagnostics);
}

void lint_anchor(const LintedRule& linted, Diagnostics& diagnostics) {
  const auto& rule = *linted.rule;
  if (rule.info.allow_slow) return;
  const auto found = required(*linted.query);
  if (!found.word) return;
  constexpr auto kWayOut = "add a rarer word with AND, or, in a .yaml file, allow_slow: true";
  const auto word =
      fmt::format("{}{}", found.word->text, found.word->form == Word::Form::prefix ? "*" : "");
  if (found.is_short) {
    warn(rule, rule.source->text(), "no-anchor",
         fmt::format("\"{}\" is all that is required, and is shorter than {} letters", word,
                     kShortest),
         kWayOut, diagnostics);
  } else if (found.share >= kFrequent) {
    warn(rule, rule.source->text(), "frequent-anchor",
         fmt::format("\"{}\" stands in about {} of 100 items, and nothing rarer is required", word,
                     static_cast<int>(found.share * 100)),
         kWayOut, diagnostics);
  }
}

}  // namespace newswatch::rules
