// The subcommands: each takes what the command line gave and returns the exit code.
// Results go to stdout, messages to stderr. (README.md)
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace newswatch::daemon {

enum ExitCode : int {
  kOk = 0,
  kFailure = 1,
  kUsage = 2,
  kWarnings = 3,
  kBadConfiguration = 78,  // sysexits.h EX_CONFIG: systemd does not restart on it
};

struct ParseOptions {
  std::string file;  // "-": standard input
  std::string content_type;
  std::string base_url;
};
int parse_command(const ParseOptions& options);

struct CheckOptions {
  std::string config;              // checked where `paths` is empty
  std::vector<std::string> paths;  // rule files and folders
  bool lint_fatal = false;
  bool json = false;
};
int check_command(const CheckOptions& options);

struct TestOptions {
  std::string config;              // its rules are tested where `paths` is empty
  std::vector<std::string> paths;  // rule files, fixtures and folders
  bool json = false;
};
int test_command(const TestOptions& options);

struct MatchOptions {
  std::vector<std::string> rules;
  std::string file = "-";  // JSON Lines
};
int match_command(const MatchOptions& options);

struct BacktestOptions {
  std::string config;  // whose store is read where `file` is empty
  std::vector<std::string> rules;
  std::vector<std::string> baseline;  // or none
  std::string since = "30d";
  std::string file;  // JSON Lines; "-": standard input
  bool json = false;
  int limit = 40;  // rules in the table
};
int backtest_command(const BacktestOptions& options);

struct AlertsOptions {
  std::string config;
  std::string since = "24h";
  bool json = false;
  int limit = 100;
};
int alerts_command(const AlertsOptions& options);

struct ReloadOptions {
  std::string config;
};
int reload_command(const ReloadOptions& options);

struct RunOptions {
  std::string config;
  bool once = false;
};
int run_command(const RunOptions& options);

}  // namespace newswatch::daemon
