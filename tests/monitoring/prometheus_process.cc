#include "tests/monitoring/prometheus_process.h"

#include <filesystem>

#include <fmt/format.h>

#include "tests/e2e/newswatch_process.h"
#include "tests/monitoring/dashboard.h"

namespace newswatch::testing {
namespace {

constexpr const char* kProgram = "/usr/bin/prometheus";

}  // namespace

bool PrometheusProcess::installed() { return std::filesystem::exists(kProgram); }

PrometheusProcess::PrometheusProcess(const std::string& target) {
  const auto config = folder_.write(
      "prometheus.yaml",
      fmt::format("global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}\n"
                  "rule_files: [\"{}\"]\n"
                  "scrape_configs:\n"
                  "  - {{job_name: newswatch, static_configs: [{{targets: [\"{}\"]}}]}}\n",
                  monitoring_file("newswatch.rules.yaml"), target));
  const auto address = fmt::format("127.0.0.1:{}", free_port());
  url_ = "http://" + address;
  process_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.command = {kProgram, "--config.file=" + config,
                                        "--storage.tsdb.path=" + folder_.file("data"),
                                        "--web.listen-address=" + address, "--log.level=warn"},
                            .stdin_file = "/dev/null",
                            .stdout_file = folder_.file("stdout"),
                            .stderr_file = folder_.file("stderr"),
                            .environment = {}});
}

bool PrometheusProcess::wait_until_ready() {
  return wait_until([&] {
           return !process_->running() ||
                  run_command({"/usr/bin/curl", "--silent", "--fail", url_ + "/-/ready"}).status ==
                      0;
         }) &&
         process_->running();
}

nlohmann::json PrometheusProcess::api(const std::string& name) const {
  const auto answer = run_command({"/usr/bin/curl", "--silent", url_ + "/api/v1/" + name});
  return nlohmann::json::parse(answer.output, nullptr, false);
}

nlohmann::json PrometheusProcess::query(const std::string& expression) const {
  const auto answer = run_command({"/usr/bin/curl", "--silent", "--data-urlencode",
                                   "query=" + expression, url_ + "/api/v1/query"});
  return nlohmann::json::parse(answer.output, nullptr, false);
}

double PrometheusProcess::value(const std::string& expression, double none) const {
  const auto answer = query(expression);
  if (!answer.is_object() || answer["status"] != "success") return none;
  const auto& series = answer["data"]["result"];
  return series.empty() ? none : std::stod(series[0]["value"][1].get<std::string>());
}

}  // namespace newswatch::testing
