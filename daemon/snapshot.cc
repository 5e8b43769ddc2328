#include "daemon/snapshot.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "alerts/template.h"

namespace newswatch::daemon {
namespace {

void check_routes(const config::Config& config, const rules::RuleSet& rules,
                  Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& route : config.routes) names.push_back(route.name);
  for (const auto& rule : rules.rules()) {
    if (rule.route.empty() || std::find(names.begin(), names.end(), rule.route) != names.end()) {
      continue;
    }
    const auto near = did_you_mean(rule.route, names);
    diagnostics.error(rule.place,
                      fmt::format("rule \"{}\" names route \"{}\", which {} does not have",
                                  rule.id.value, rule.route, config.file),
                      near.empty() ? fmt::format("add it under \"routes:\" in {}", config.file)
                                   : fmt::format("did you mean \"{}\"?", near));
  }
}

}  // namespace

LoadedSnapshot load_snapshot(const std::string& config_path, rules::Lint lint,
                             std::shared_ptr<rules::WordCounts> counts) {
  LoadedSnapshot loaded;
  auto config = config::load(config_path);
  loaded.diagnostics.append(config.diagnostics);
  if (!config.config) return loaded;
  for (const auto& target : config.config->targets) {
    alerts::check_template(target, loaded.diagnostics);
  }
  auto compiled = rules::load(config.config->rules, rules::Keep::rules, lint, std::move(counts));
  loaded.diagnostics.append(compiled.diagnostics);
  loaded.tests = compiled.tests;
  if (compiled.rules) check_routes(*config.config, *compiled.rules, loaded.diagnostics);
  if (loaded.diagnostics.has_errors() || !compiled.rules) return loaded;
  loaded.snapshot =
      std::make_shared<const Snapshot>(Snapshot{std::move(*config.config), compiled.rules});
  return loaded;
}

dedup::Settings dedup_settings(const config::Config& config) {
  return {.window = config.dedup_window,
          .stories = config.story_span,
          .threshold = static_cast<float>(config.dedup_threshold)};
}

}  // namespace newswatch::daemon
