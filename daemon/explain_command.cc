// newswatch explain: why each rule matches a text, or does not, clause by clause.
#include <cstdio>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/diagnostic.h"
#include "core/file.h"
#include "core/item.h"
#include "core/json.h"
#include "core/span_json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/terminal.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

using rules::Clause;
using rules::Explanation;

// A file holds an item as JSON, or else plain text: a title, then an empty line and the content.
Result<Item> item_of_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_object()) return item_from_json(json);
  Item item;
  const auto end = text.find("\n\n");
  item.title = text.substr(0, end);
  if (end != std::string::npos) item.content = text.substr(end + 2);
  return item;
}

Result<Item> item_to_explain(const ExplainOptions& options) {
  Item item;
  item.title = options.title;
  item.content = options.text;
  if (options.item.empty()) return item;
  const auto text = read_file(options.item);
  if (!text) return tl::unexpected(text.error());
  return item_of_text(*text);
}

nlohmann::json clause_to_json(const Clause& clause) {
  nlohmann::json json = {
      {"text", clause.text}, {"matched", clause.matched}, {"spans", spans_to_json(clause.spans)}};
  auto& misses = json["near_misses"] = nlohmann::json::array();
  for (const auto& miss : clause.near_misses) {
    misses.push_back({{"field", to_string(miss.field)},
                      {"start", miss.start},
                      {"end", miss.end},
                      {"text", miss.text},
                      {"try", fmt::format("~{}", miss.slop)}});
  }
  if (clause.children.empty()) return json;
  auto& children = json["clauses"] = nlohmann::json::array();
  for (const auto& child : clause.children) children.push_back(clause_to_json(child));
  return json;
}

nlohmann::json explanation_to_json(const RuleId& rule, const Explanation& explanation) {
  nlohmann::json json = {{"id", rule.value}, {"matched", explanation.matched}};
  auto& where = json["where"] = nlohmann::json::array();
  for (const auto& condition : explanation.where) {
    where.push_back(
        {{"text", condition.text}, {"met", condition.met}, {"reason", condition.reason}});
  }
  json["clauses"] = nlohmann::json::array({clause_to_json(explanation.query)});
  return json;
}

std::string mark(const Terminal& terminal, bool matched) {
  return matched ? coloured(terminal, Colour::green, "yes")
                 : coloured(terminal, Colour::red, "no ");
}

void print_clause(const Terminal& terminal, const Clause& clause, size_t depth) {
  auto line = fmt::format("  {} {:>{}}{}", mark(terminal, clause.matched), "", 2 * depth,
                          escape_control(clause.text));
  std::set<std::string> shown;
  for (const auto& span : clause.spans) {
    if (!shown.insert(span.text).second || shown.size() > 3) continue;
    line += fmt::format("  {}: \"{}\"", to_string(span.field), escape_control(span.text));
  }
  fmt::print("{}\n", line);
  for (const auto& miss : clause.near_misses) {
    fmt::print("      {:>{}}near miss in {}: \"{}\"; {} with ~{} finds it\n", "", 2 * depth,
               to_string(miss.field), escape_control(miss.text), escape_control(miss.phrase),
               miss.slop);
  }
  for (const auto& child : clause.children) print_clause(terminal, child, depth + 1);
}

void print_explanation(const Terminal& terminal, const RuleId& rule,
                       const Explanation& explanation) {
  fmt::print("{}: {}\n", rule.value, explanation.matched ? "matches" : "does not match");
  for (const auto& condition : explanation.where) {
    fmt::print("  {} where {}{}\n", mark(terminal, condition.met), escape_control(condition.text),
               condition.reason.empty() ? "" : ": " + escape_control(condition.reason));
  }
  print_clause(terminal, explanation.query, 0);
}

std::vector<RuleId> chosen(const rules::RuleSet& rules, const std::string& only) {
  std::vector<RuleId> ids;
  for (const auto& rule : rules.rules()) {
    if (only.empty() || rule.id.value == only) ids.push_back(rule.id);
  }
  return ids;
}

int refuse_rule(const rules::RuleSet& rules, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& rule : rules.rules()) known.push_back(rule.id.value);
  const auto near = did_you_mean(name, known);
  fmt::print(stderr, "newswatch: there is no rule \"{}\" in these files\n", escape_control(name));
  if (!near.empty()) fmt::print(stderr, "    hint: did you mean {}?\n", near);
  return kFailure;
}

}  // namespace

int explain_command(const ExplainOptions& options) {
  const auto compiled = rules::load(options.rules, rules::Keep::queries);
  fmt::print(stderr, "{}", compiled.diagnostics.render());
  if (!compiled.untested) return kFailure;
  const auto item = item_to_explain(options);
  if (!item) {
    fmt::print(stderr, "newswatch: {}\n", escape_control(item.error().message));
    return kFailure;
  }
  const auto ids = chosen(*compiled.untested, options.rule);
  if (ids.empty() && !options.rule.empty()) return refuse_rule(*compiled.untested, options.rule);
  const auto terminal = terminal_of(stdout);
  auto json = nlohmann::json::array();
  for (const auto& id : ids) {
    const auto explanation = compiled.untested->explain(id, *item);
    if (!explanation) continue;
    if (options.json) {
      json.push_back(explanation_to_json(id, *explanation));
    } else {
      print_explanation(terminal, id, *explanation);
    }
  }
  if (options.json) fmt::print("{}\n", dump_json_pretty({{"rules", std::move(json)}}));
  return kOk;
}

}  // namespace newswatch::daemon
