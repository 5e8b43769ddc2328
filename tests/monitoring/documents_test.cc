// monitoring/ without a daemon: what promtool says of it, whether the dashboard is whole, and that
// the manual, the rules and the dashboard speak of the same things.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/metrics.h"
#include "tests/monitoring/dashboard.h"
#include "tests/support/child_process.h"

namespace newswatch::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string manual() {
  return read_whole(std::string(NEWSWATCH_SOURCE_DIR) + "/docs/monitoring.md");
}

// What the first group of `pattern` is, wherever that matches.
std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern, std::regex::ECMAScript | std::regex::multiline);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    found.insert((*it)[1].str());
  }
  return found;
}

void expect_promtool_is_content(std::vector<std::string> arguments) {
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "promtool is missing";
  arguments.insert(arguments.begin(), "/usr/bin/promtool");
  const auto done = run_command(std::move(arguments));
  EXPECT_EQ(done.status, 0) << done.output << done.errors;
}

TEST(MonitoringRules, LintFindsNothing) {
  expect_promtool_is_content(
      {"check", "rules", "--lint=all", "--lint-fatal", monitoring_file("newswatch.rules.yaml")});
}

TEST(MonitoringRules, AlertsFireForWhatTheyAreAboutAndForNothingElse) {
  expect_promtool_is_content({"test", "rules", monitoring_file("newswatch.rules_test.yaml")});
}

TEST(MonitoringRules, EachAlertHasATest) {
  const auto tests = read_whole(monitoring_file("newswatch.rules_test.yaml"));
  for (const auto& rule : alert_rules()) {
    EXPECT_THAT(tests, HasSubstr("alertname: " + rule.name + "\n        exp_alerts:\n"));
    EXPECT_THAT(tests, HasSubstr("alertname: " + rule.name + ", exp_alerts: []"));
  }
}

TEST(MonitoringRules, TheExampleOfAConfigurationIsValid) {
  expect_promtool_is_content({"check", "config", monitoring_file("prometheus.yaml")});
}

TEST(Dashboard, AsksForItsDataSourceJobAndInstance) {
  const auto whole = dashboard();
  EXPECT_EQ(whole["uid"], "newswatch");
  std::vector<std::string> names;
  for (const auto& variable : whole["templating"]["list"]) {
    names.push_back(variable["name"].get<std::string>());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"datasource", "job", "instance"}));
  EXPECT_EQ(whole["templating"]["list"][0]["type"], "datasource");
}

TEST(Dashboard, EachPanelSaysWhatItShowsAndInWhatUnit) {
  std::set<int> ids;
  std::set<std::string> titles;
  for (const auto& panel : panels_of(dashboard())) {
    const auto title = panel["title"].get<std::string>();
    EXPECT_TRUE(ids.insert(panel["id"].get<int>()).second) << title;
    EXPECT_TRUE(titles.insert(title).second) << title;
    EXPECT_GT(panel["description"].get<std::string>().size(), 10u) << title;
    EXPECT_FALSE(panel["fieldConfig"]["defaults"]["unit"].get<std::string>().empty()) << title;
    EXPECT_EQ(panel["datasource"]["uid"], "${datasource}") << title;
    ASSERT_FALSE(panel["targets"].empty()) << title;
    for (const auto& target : panel["targets"]) {
      const auto expression = target["expr"].get<std::string>();
      EXPECT_EQ(target["datasource"]["uid"], "${datasource}") << title;
      EXPECT_THAT(expression, HasSubstr(R"(job=~"$job", instance=~"$instance")")) << title;
      const bool rate = expression.find("rate(") != std::string::npos;
      EXPECT_EQ(rate, expression.find("[$__rate_interval]") != std::string::npos) << title;
    }
  }
}

TEST(MonitoringManual, DescribesEachPanelAndNoOther) {
  std::set<std::string> titles;
  for (const auto& panel : panels()) titles.insert(panel.title);
  EXPECT_EQ(matches(manual(), R"(^\| \*\*(.*?)\*\* \|)"), titles);
}

TEST(MonitoringManual, SaysOfEachAlertAndNoOtherWhatToDo) {
  std::set<std::string> names;
  for (const auto& rule : alert_rules()) {
    names.insert(rule.name);
    std::string anchor = rule.name;
    std::transform(anchor.begin(), anchor.end(), anchor.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ(rule.runbook, "docs/monitoring.md#" + anchor);
  }
  EXPECT_EQ(matches(manual(), "^### (Newswatch.*)$"), names);
  EXPECT_EQ(names.size(), 9u);
}

// Every family with a child, under the name that stands in the exposition.
std::set<std::string> families() {
  daemon::Metrics metrics;
  metrics.set_rules({RuleId{"a"}});
  metrics.set_targets({TargetName{"desk"}});
  metrics.count_http("/metrics", 200);
  metrics.fetch_responses["200"];
  return matches(metrics.serialize(), "^# TYPE ([a-z_]+) ");
}

TEST(MonitoringManual, NoFileNamesAMetricThatTheDaemonDoesNotHave) {
  const auto known = families();
  const auto recorded = recorded_names();
  std::vector<std::string> files;
  for (const auto* folder : {"/docs", "/monitoring"}) {
    const auto path = std::string(NEWSWATCH_SOURCE_DIR) + folder;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
      if (file.is_regular_file()) files.push_back(file.path().string());
    }
  }
  const std::regex histogram_part("_(bucket|sum|count)$");
  for (const auto& file : files) {
    const auto text = read_whole(file);
    for (const auto& name : matches(text, R"(((?:[a-z]+:)?newswatch_[a-z][a-z0-9_:]*[a-z0-9]))")) {
      if (name.find(':') != std::string::npos) {
        EXPECT_THAT(recorded, Contains(name)) << file;
      } else {
        EXPECT_TRUE(known.contains(std::regex_replace(name, histogram_part, "")))
            << name << " in " << file;
      }
    }
  }
}

TEST(MonitoringManual, ListsEachMetric) {
  const auto text = manual();
  for (const auto& family : families()) {
    EXPECT_THAT(text, HasSubstr("`" + family)) << "docs/monitoring.md";
  }
}

}  // namespace
}  // namespace newswatch::testing
