// The arguments of `newswatch silence`.
#pragma once

#include <functional>
#include <string>

#include "daemon/commands.h"

namespace CLI {
class App;
}

namespace newswatch::daemon {

// Adds the subcommand. What it parsed into lives here, and `action` refers to it.
class SilenceCommandLine {
 public:
  SilenceCommandLine(CLI::App& app, const std::string& config, std::function<int()>& action);
  SilenceCommandLine(const SilenceCommandLine&) = delete;
  SilenceCommandLine& operator=(const SilenceCommandLine&) = delete;

 private:
  SilenceAddOptions add_;
  SilenceListOptions list_;
  SilenceExpireOptions expire_;
  std::string output_ = "table";
};

}  // namespace newswatch::daemon
