// newswatch test: the tests that stand in rule files, and the fixtures beside them.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/file.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/log.h"
#include "daemon/report.h"
#include "rules/fixtures.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {
namespace {

namespace fs = std::filesystem;

// What is to be tested: where rules stand, and files of fixtures.
struct Plan {
  std::vector<std::string> rules;
  std::vector<std::string> fixtures;
};

std::string folder_of(const std::string& path) {
  const auto folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

void add_fixtures_in(const std::string& folder, Plan& plan) {
  for (const auto* ending : {"/*_test.yaml", "/*_test.yml"}) {
    for (auto& path : expand_pattern(folder + ending)) plan.fixtures.push_back(std::move(path));
  }
}

Plan plan_of(const std::vector<std::string>& paths) {
  Plan plan;
  std::error_code ignored;
  for (const auto& path : paths) {
    if (fs::is_directory(path, ignored)) {
      plan.rules.push_back(path);
      add_fixtures_in(path, plan);
    } else if (rules::is_fixture_file(path)) {
      plan.fixtures.push_back(path);
    } else {
      plan.rules.push_back(path);
    }
  }
  if (!plan.rules.empty()) return plan;
  // Fixtures alone are about the rules beside them.
  for (const auto& path : plan.fixtures) plan.rules.push_back(folder_of(path));
  return plan;
}

// The rules of the configuration, and the fixtures in their folders.
Plan plan_of_config(const config::Config& config) {
  Plan plan{config.rules, {}};
  std::set<std::string> folders;
  std::error_code ignored;
  for (const auto& pattern : config.rules) {
    folders.insert(fs::is_directory(pattern, ignored) ? pattern : folder_of(pattern));
  }
  for (const auto& folder : folders) add_fixtures_in(folder, plan);
  return plan;
}

struct Tested {
  Diagnostics diagnostics;
  rules::TestCounts inline_tests;
  rules::TestCounts fixtures;
  nlohmann::json failures = nlohmann::json::array();  // of fixtures
  bool complete = false;                              // all could be run
};

void run_fixtures(const rules::RuleSet& rule_set, const std::string& path, Tested& tested) {
  auto text = read_file(path);
  if (!text) {
    tested.diagnostics.error({path, 0, 0}, text.error().message);
    return;
  }
  const auto errors = tested.diagnostics.errors();
  const auto file =
      rules::read_fixture_file({path, std::move(*text)}, rule_set, tested.diagnostics);
  if (tested.diagnostics.errors() > errors) tested.complete = false;
  for (const auto& fixture : file.fixtures) {
    const auto result = rules::run_fixture(rule_set, file, fixture, tested.diagnostics);
    ++(result.passed ? tested.fixtures.passed : tested.fixtures.failed);
    if (result.passed) continue;
    tested.failures.push_back({{"file", path},
                               {"line", fixture.place.line},
                               {"title", fixture.item.title},
                               {"expected", fixture.fires},
                               {"fired", result.fired},
                               {"missing", result.missing},
                               {"unexpected", result.unexpected}});
  }
}

Tested run(Plan plan) {
  Tested tested;
  const auto compiled = rules::load(plan.rules);
  tested.diagnostics = compiled.diagnostics;
  tested.inline_tests = compiled.tests;
  tested.complete = compiled.untested != nullptr;
  if (!tested.complete) return tested;
  std::sort(plan.fixtures.begin(), plan.fixtures.end());
  plan.fixtures.erase(std::unique(plan.fixtures.begin(), plan.fixtures.end()), plan.fixtures.end());
  for (const auto& path : plan.fixtures) run_fixtures(*compiled.untested, path, tested);
  return tested;
}

void print_json(const Tested& tested) {
  const nlohmann::json json = {
      {"passed", tested.inline_tests.passed + tested.fixtures.passed},
      {"failed", tested.inline_tests.failed + tested.fixtures.failed},
      {"inline", {{"passed", tested.inline_tests.passed}, {"failed", tested.inline_tests.failed}}},
      {"fixtures",
       {{"passed", tested.fixtures.passed},
        {"failed", tested.fixtures.failed},
        {"failures", tested.failures}}},
      {"findings", diagnostics_to_json(tested.diagnostics)}};
  fmt::print("{}\n", dump_json_pretty(json));
}

void print_text(const Tested& tested) {
  fmt::print(stderr, "{}", tested.diagnostics.render());
  if (!tested.complete) {
    fmt::print(stderr, "not all tests could be run: {}\n",
               counted(tested.diagnostics.errors(), "error"));
  }
  const auto passed = tested.inline_tests.passed + tested.fixtures.passed;
  const auto failed = tested.inline_tests.failed + tested.fixtures.failed;
  const auto total = [](const rules::TestCounts& counts, std::string_view name) {
    return counted(
        static_cast<std::size_t>(counts.passed) + static_cast<std::size_t>(counts.failed), name);
  };
  fmt::print("{} and {}: {} passed, {} failed\n", total(tested.inline_tests, "test"),
             total(tested.fixtures, "fixture"), passed, failed);
}

}  // namespace

int test_command(const TestOptions& options) {
  Plan plan;
  if (options.paths.empty()) {
    const auto loaded = config::load(options.config);
    if (!loaded.config) {
      fmt::print(stderr, "{}", loaded.diagnostics.render());
      return kFailure;
    }
    plan = plan_of_config(*loaded.config);
  } else {
    plan = plan_of(options.paths);
  }
  const auto tested = run(std::move(plan));
  if (options.json) {
    print_json(tested);
  } else {
    print_text(tested);
  }
  return tested.complete && !tested.diagnostics.has_errors() ? kOk : kFailure;
}

}  // namespace newswatch::daemon
