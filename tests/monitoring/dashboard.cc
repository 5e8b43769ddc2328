#include "tests/monitoring/dashboard.h"

#include <yaml-cpp/yaml.h>

#include "tests/support/child_process.h"

namespace newswatch::testing {
namespace {

std::vector<YAML::Node> rule_nodes() {
  std::vector<YAML::Node> all;
  const auto file = YAML::LoadFile(monitoring_file("newswatch.rules.yaml"));
  for (const auto& group : file["groups"]) {
    for (const auto& rule : group["rules"]) all.push_back(rule);
  }
  return all;
}

}  // namespace

std::string monitoring_file(const std::string& name) {
  return std::string(NEWSWATCH_SOURCE_DIR) + "/monitoring/" + name;
}

nlohmann::json dashboard() {
  return nlohmann::json::parse(read_whole(monitoring_file("grafana-dashboard.json")));
}

std::vector<nlohmann::json> panels_of(const nlohmann::json& dashboard) {
  std::vector<nlohmann::json> found;
  for (const auto& panel : dashboard["panels"]) {
    if (panel["type"] != "row") found.push_back(panel);
  }
  return found;
}

std::vector<Panel> panels() {
  std::vector<Panel> found;
  for (const auto& json : panels_of(dashboard())) {
    Panel panel;
    panel.title = json["title"].get<std::string>();
    for (const auto& target : json["targets"]) {
      panel.expressions.push_back(target["expr"].get<std::string>());
    }
    found.push_back(std::move(panel));
  }
  return found;
}

std::vector<AlertRule> alert_rules() {
  std::vector<AlertRule> found;
  for (const auto& rule : rule_nodes()) {
    if (!rule["alert"]) continue;
    found.push_back({rule["alert"].as<std::string>(), rule["expr"].as<std::string>(),
                     rule["annotations"]["runbook_url"].as<std::string>()});
  }
  return found;
}

std::vector<std::string> recorded_names() {
  std::vector<std::string> found;
  for (const auto& rule : rule_nodes()) {
    if (rule["record"]) found.push_back(rule["record"].as<std::string>());
  }
  return found;
}

}  // namespace newswatch::testing
