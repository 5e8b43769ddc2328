// What the tests of rules share: items of a line, and compiling one query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/item.h"
#include "rules/rule_set.h"

namespace newswatch::rules {

inline Item item_with_title(std::string title) {
  Item item;
  item.title = std::move(title);
  return item;
}

// One rule, "r", from a query as it stands in a .rules file. Fails the test where it is wrong.
inline std::shared_ptr<const RuleSet> compile_query(std::string_view query) {
  auto compiled = compile({{"test.rules", fmt::format("r = {}", query)}});
  EXPECT_TRUE(compiled.rules) << compiled.diagnostics.render();
  return compiled.rules;
}

inline bool matches(std::string_view query, const Item& item) {
  const auto rules = compile_query(query);
  return rules && !rules->match(item).empty();
}

inline bool matches(std::string_view query, std::string title) {
  return matches(query, item_with_title(std::move(title)));
}

// "field[start,end) text" of each span of the one match; empty where there is none.
inline std::vector<std::string> spans(std::string_view query, const Item& item) {
  std::vector<std::string> found;
  const auto rules = compile_query(query);
  if (!rules) return found;
  for (const auto& match : rules->match(item)) {
    for (const auto& span : spans_of(match.ranges, item)) {
      found.push_back(
          fmt::format("{}[{},{}) {}", to_string(span.field), span.start, span.end, span.text));
    }
  }
  return found;
}

}  // namespace newswatch::rules
