// newswatch match: items in, the rules that each satisfies out; a JSON line an item.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/item.h"
#include "core/json.h"
#include "core/span_json.h"
#include "daemon/commands.h"
#include "daemon/item_lines.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

nlohmann::json matches_to_json(const Item& item, const std::vector<Match>& matches) {
  auto rules = nlohmann::json::array();
  for (const auto& match : matches) {
    rules.push_back(
        {{"id", match.rule.value}, {"spans", spans_to_json(spans_of(match.ranges, item))}});
  }
  return {{"id", item.id}, {"rules", std::move(rules)}};
}

// A line that is no item is reported, and the next ones are matched all the same.
int match_lines(const rules::RuleSet& rules, std::istream& in, const std::string& name) {
  int status = kOk;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (is_blank(line)) continue;
    const auto read = item_of_line(line);
    if (!read) {
      complain_of_line(name, number, read.error());
      status = kFailure;
      continue;
    }
    fmt::print("{}\n", dump_json(matches_to_json(read->item, rules.match(read->item))));
  }
  return status;
}

}  // namespace

int match_command(const MatchOptions& options) {
  const auto compiled = rules::load(options.rules);
  fmt::print(stderr, "{}", compiled.diagnostics.render());
  if (!compiled.rules) return kFailure;
  return with_lines(options.file, [&](std::istream& in, const std::string& name) {
    return match_lines(*compiled.rules, in, name);
  });
}

}  // namespace newswatch::daemon
