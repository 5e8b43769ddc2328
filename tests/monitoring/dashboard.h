// The files of monitoring/, as the tests read them.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace newswatch::testing {

std::string monitoring_file(const std::string& name);  // its path

struct Panel {
  std::string title;
  std::vector<std::string> expressions;
};
nlohmann::json dashboard();
std::vector<nlohmann::json> panels_of(const nlohmann::json& dashboard);  // without the rows' titles
std::vector<Panel> panels();

struct AlertRule {
  std::string name;
  std::string expression;
  std::string runbook;
};
std::vector<AlertRule> alert_rules();
std::vector<std::string> recorded_names();

}  // namespace newswatch::testing
