// Debian's Prometheus, on loopback, with the rules of monitoring/, scraping one daemon each second.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

namespace newswatch::testing {

class PrometheusProcess {
 public:
  static bool installed();

  // `target`: "127.0.0.1:8480".
  explicit PrometheusProcess(const std::string& target);

  [[nodiscard]] bool wait_until_ready();
  std::string errors() const { return process_->errors(); }

  // The answer of GET /api/v1/NAME, such as {"status": "success", "data": ...}; discarded where it
  // is no JSON.
  nlohmann::json api(const std::string& name) const;
  nlohmann::json query(const std::string& expression) const;
  // The value of the first series of the answer; `none` where there is no series.
  double value(const std::string& expression, double none = -1) const;

 private:
  TempFolder folder_;
  std::string url_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace newswatch::testing
