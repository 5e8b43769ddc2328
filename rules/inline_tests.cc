#include "rules/inline_tests.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.h"
#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/index.h"

namespace newswatch::rules {
namespace {

constexpr size_t kShownBytes = 80;

std::string shown(std::string_view text) {
  const auto cut = truncate_utf8(text, kShownBytes);
  return cut.size() < text.size() ? std::string(cut) + "..." : std::string(cut);
}

// Does `query` alone hold for the item, whatever else its rule asks for?
bool holds(const Query& query, const Item& item) {
  IndexBuilder builder;
  builder.add(query);
  const auto index = builder.finish();
  Document document;
  document.read(item, index);
  Evaluator evaluator;
  evaluator.start(index, document);
  return evaluator.holds(index.root(0));
}

// Why the query doesn't hold: the first of its clauses to blame.
std::string why_not(const Query& query, const Item& item) {
  if (query.kind == Query::Kind::all) {
    for (const auto& child : query.children) {
      if (child->kind == Query::Kind::exclude) {
        const auto& excluded = *child->children.front();
        if (holds(excluded, item)) {
          return fmt::format("it holds {}, which NOT excludes", shown(excluded.written));
        }
      } else if (!holds(*child, item)) {
        return why_not(*child, item);
      }
    }
  }
  return fmt::format("{} is not in it", shown(query.written));
}

// The first condition that the item does not meet.
std::string unmet(const Where& where, const Item& item) {
  for (const auto& condition : judge(where, item)) {
    if (!condition.met) {
      return fmt::format("where {} leaves it out: {}", condition.text, condition.reason);
    }
  }
  return "the engine disagrees with itself";
}

}  // namespace

std::string what_matched(const Match& match, const Item& item) {
  std::vector<std::string> parts;
  for (const auto& span : spans_of(match.ranges, item)) {
    parts.push_back(fmt::format("{} \"{}\"", to_string(span.field), shown(span.text)));
    if (parts.size() == 5) break;
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

TestCounts run_inline_tests(const RuleSet& rules, const ParsedRule& rule, const Query& query,
                            Diagnostics& diagnostics) {
  TestCounts counts;
  for (const auto& test : rule.tests) {
    const auto matches = rules.match(test.item);
    const auto match = std::find_if(matches.begin(), matches.end(),
                                    [&](const Match& m) { return m.rule == rule.info.id; });
    if ((match != matches.end()) == test.expect_match) {
      ++counts.passed;
      continue;
    }
    ++counts.failed;
    const auto& id = rule.info.id.value;
    if (!test.expect_match) {
      diagnostics.error(test.place, fmt::format("rule {} matches this item, and should not", id),
                        fmt::format("found: {}", what_matched(*match, test.item)), test.line);
      continue;
    }
    const auto reason =
        holds(query, test.item) ? unmet(rule.where, test.item) : why_not(query, test.item);
    diagnostics.error(test.place, fmt::format("rule {} does not match this item: {}", id, reason),
                      {}, test.line);
  }
  return counts;
}

}  // namespace newswatch::rules
