// The arguments of `newswatch deadletter`.
#pragma once

#include <functional>
#include <string>

#include "daemon/commands.h"

namespace CLI {
class App;
}

namespace newswatch::daemon {

// Adds the subcommand. What it parsed into lives here, and `action` refers to it.
class DeadLetterCommandLine {
 public:
  DeadLetterCommandLine(CLI::App& app, const std::string& config, std::function<int()>& action);
  DeadLetterCommandLine(const DeadLetterCommandLine&) = delete;
  DeadLetterCommandLine& operator=(const DeadLetterCommandLine&) = delete;

 private:
  using Command = int (*)(const DeadLetterOptions&);

  CLI::App& add(CLI::App& group, const char* name, const char* help, Command command);
  void add_which(CLI::App& command);

  const std::string& config_;
  std::function<int()>& action_;
  DeadLetterOptions options_;
  std::string output_ = "table";
};

}  // namespace newswatch::daemon
