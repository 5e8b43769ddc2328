// newswatch match: items in, the rules that each satisfies out; a JSON line an item.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/item.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

nlohmann::json matches_to_json(const Item& item, const std::vector<Match>& matches) {
  auto rules = nlohmann::json::array();
  for (const auto& match : matches) {
    auto spans = nlohmann::json::array();
    for (const auto& span : match.spans) {
      spans.push_back({{"field", to_string(span.field)},
                       {"start", span.start},
                       {"end", span.end},
                       {"text", span.text}});
    }
    rules.push_back({{"id", match.rule.value}, {"spans", std::move(spans)}});
  }
  return {{"id", item.id}, {"rules", std::move(rules)}};
}

Result<Item> item_of_line(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) return failure("this is no JSON");
  if (!json.is_object()) return failure("an item is a JSON object");
  return item_from_json(json);
}

// A line that is no item is reported, and the next ones are matched all the same.
int match_lines(const rules::RuleSet& rules, std::istream& in, const std::string& name) {
  int status = kOk;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto item = item_of_line(line);
    if (!item) {
      fmt::print(stderr, "{}:{}: error: {}\n", name, number, escape_control(item.error().message));
      status = kFailure;
      continue;
    }
    fmt::print("{}\n", dump_json(matches_to_json(*item, rules.match(*item))));
  }
  return status;
}

}  // namespace

int match_command(const MatchOptions& options) {
  const auto compiled = rules::load(options.rules);
  fmt::print(stderr, "{}", compiled.diagnostics.render());
  if (!compiled.rules) return kFailure;
  if (options.file == "-") return match_lines(*compiled.rules, std::cin, "standard input");
  std::ifstream file(options.file);
  if (!file) {
    fmt::print(stderr, "newswatch: {} can't be read: {}\n", options.file, std::strerror(errno));
    return kFailure;
  }
  return match_lines(*compiled.rules, file, options.file);
}

}  // namespace newswatch::daemon
