// newswatch check: what is wrong in the configuration and the rules, before it matters.
#include <cstdio>

#include <fmt/format.h>

#include "daemon/commands.h"
#include "daemon/log.h"
#include "daemon/snapshot.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

std::string summary(const rules::RuleSet& rules, const rules::TestCounts& tests) {
  return fmt::format("{}, {} passed", counted(rules.rules().size(), "rule"),
                     counted(static_cast<std::size_t>(tests.passed), "test"));
}

}  // namespace

int check_command(const CheckOptions& options) {
  Diagnostics diagnostics;
  std::string good;
  if (options.paths.empty()) {
    const auto loaded = load_snapshot(options.config);
    diagnostics = loaded.diagnostics;
    if (loaded.snapshot) {
      const auto& config = loaded.snapshot->config;
      good = fmt::format("{}: {}, {}, {}", options.config, counted(config.feeds.size(), "feed"),
                         counted(config.targets.size(), "target"),
                         summary(*loaded.snapshot->rules, loaded.tests));
    }
  } else {
    const auto compiled = rules::load(options.paths);
    diagnostics = compiled.diagnostics;
    if (compiled.rules) good = summary(*compiled.rules, compiled.tests);
  }
  fmt::print(stderr, "{}", diagnostics.render());
  if (diagnostics.has_errors() || good.empty()) {
    fmt::print(stderr, "{}, {}\n", counted(diagnostics.errors(), "error"),
               counted(diagnostics.warnings(), "warning"));
    return kFailure;
  }
  fmt::print("{}{}\n", good,
             diagnostics.warnings() > 0 ? ", " + counted(diagnostics.warnings(), "warning") : "");
  return options.lint_fatal && diagnostics.warnings() > 0 ? kWarnings : kOk;
}

}  // namespace newswatch::daemon
