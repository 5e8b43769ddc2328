// newswatch check: what is wrong in the configuration and the rules, before it matters.
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "daemon/commands.h"
#include "daemon/log.h"
#include "daemon/report.h"
#include "daemon/snapshot.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

struct Checked {
  bool good = false;
  Diagnostics diagnostics;
  rules::TestCounts tests;
  std::size_t rules = 0;
  std::string before;  // what of the configuration is told before the rules
};

Checked check(const CheckOptions& options) {
  Checked checked;
  if (options.paths.empty()) {
    const auto loaded = load_snapshot(options.config, rules::Lint::on);
    checked.diagnostics = loaded.diagnostics;
    checked.tests = loaded.tests;
    if (!loaded.snapshot) return checked;
    const auto& config = loaded.snapshot->config;
    checked.good = true;
    checked.rules = loaded.snapshot->rules->rules().size();
    checked.before =
        fmt::format("{}: {}, {}, ", options.config, counted(config.feeds.size(), "feed"),
                    counted(config.targets.size(), "target"));
    return checked;
  }
  const auto compiled = rules::load(options.paths, rules::Keep::rules, rules::Lint::on);
  checked.diagnostics = compiled.diagnostics;
  checked.tests = compiled.tests;
  checked.good = compiled.rules != nullptr;
  if (checked.good) checked.rules = compiled.rules->rules().size();
  return checked;
}

void print_json(const Checked& checked) {
  const nlohmann::json json = {
      {"errors", checked.diagnostics.errors()},
      {"warnings", checked.diagnostics.warnings()},
      {"rules", checked.rules},
      {"tests", {{"passed", checked.tests.passed}, {"failed", checked.tests.failed}}},
      {"findings", diagnostics_to_json(checked.diagnostics)}};
  fmt::print("{}\n", dump_json_pretty(json));
}

void print_text(const Checked& checked) {
  const auto& found = checked.diagnostics;
  fmt::print(stderr, "{}", found.render());
  if (!checked.good) {
    fmt::print(stderr, "{}, {}\n", counted(found.errors(), "error"),
               counted(found.warnings(), "warning"));
    return;
  }
  fmt::print("{}{}, {} passed{}\n", checked.before, counted(checked.rules, "rule"),
             counted(static_cast<std::size_t>(checked.tests.passed), "test"),
             found.warnings() > 0 ? ", " + counted(found.warnings(), "warning") : "");
}

}  // namespace

int check_command(const CheckOptions& options) {
  const auto checked = check(options);
  if (options.json) {
    print_json(checked);
  } else {
    print_text(checked);
  }
  if (!checked.good || checked.diagnostics.has_errors()) return kFailure;
  return options.lint_fatal && checked.diagnostics.warnings() > 0 ? kWarnings : kOk;
}

}  // namespace newswatch::daemon
