// The real binary, run as its user would: a configuration, a process, its port and its files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

namespace newswatch::testing {

// What stands in most configurations of the tests; `feeds` are lines of the YAML list, each
// "- ..." on a line of its own.
struct ConfigText {
  std::string feeds;
  std::string webhook_url;
  std::string polling = "interval: 1s, per_host: {concurrency: 64, gap: 0s}, allow_private: true";
  std::string rules = "rules.d/*";
  std::string store = "newswatch.db";
  std::string extra{};  // further top-level lines
  int web_port = 0;     // any; commands that ask the daemon need a known one

  std::string str() const;
};

int free_port();  // of loopback

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class NewswatchProcess {
 public:
  NewswatchProcess();

  const TempFolder& folder() const { return folder_; }
  std::string config_file() const { return folder_.file("newswatch.yaml"); }
  std::string database() const { return folder_.file("newswatch.db"); }

  void write_config(const ConfigText& config) const;
  void write_rules(std::string_view name, std::string_view text) const;

  // What it is started by ("prlimit", "--nofile=64"), and with.
  std::vector<std::string> wrapper;
  std::vector<std::pair<std::string, std::string>> environment;

  // Starts `newswatch run` and waits until it is ready; false where it ended instead.
  [[nodiscard]] bool start();
  void kill9();
  std::optional<int> terminate();  // SIGTERM; the exit code

  ChildProcess& process() { return *process_; }
  std::string log() const;  // of all starts so far

  // Over the web port.
  HttpAnswer http(std::string_view method, std::string_view path) const;
  // The value of one series ("newswatch_alerts_total{disposition=\"queued\"}"); -1: not there.
  double metric(std::string_view series) const;
  std::string base_url() const { return base_url_; }

  // What the sqlite3 shell prints for a query on the store, from outside.
  std::string sql(std::string_view query) const;
  // `newswatch alerts --output json`
  nlohmann::json alerts() const;

 private:
  TempFolder folder_;
  std::unique_ptr<ChildProcess> process_;
  std::string base_url_;
  int starts_ = 0;
};

// The binary with these arguments, run to its end.
CommandResult newswatch(std::vector<std::string> arguments, std::string_view input = {});

}  // namespace newswatch::testing
