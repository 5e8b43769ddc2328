// Snapshot: configuration and rules that belong together. Built whole, then swapped.
#pragma once

#include <memory>
#include <string>

#include "config/config.h"
#include "core/diagnostic.h"
#include "dedup/deduplicator.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {

struct Snapshot {
  config::Config config;
  std::shared_ptr<const rules::RuleSet> rules;
};

struct LoadedSnapshot {
  std::shared_ptr<const Snapshot> snapshot;  // null where there are errors
  Diagnostics diagnostics;                   // of all files
  rules::TestCounts tests;                   // of the rules
};

// Reads the configuration and the rules it names, runs the rules' tests, and checks that what one
// names exists in the other. Any error anywhere: no snapshot. Any thread.
// `counts`, of how common words are in the feeds, choose by which words rules are looked up; the
// rules that are loaded go on counting.
LoadedSnapshot load_snapshot(const std::string& config_path, rules::Lint lint = rules::Lint::off,
                             std::shared_ptr<rules::WordCounts> counts = nullptr);

dedup::Settings dedup_settings(const config::Config& config);

}  // namespace newswatch::daemon
