// The arguments of commands for who operates newswatch: config, top, backup, completion.
#pragma once

#include <functional>
#include <string>

#include "daemon/commands.h"

namespace CLI {
class App;
}

namespace newswatch::daemon {

// Adds the subcommands. What they parsed into lives here, and `action` refers to it.
class OperateCommandLine {
 public:
  OperateCommandLine(CLI::App& app, const std::string& config, std::function<int()>& action);
  OperateCommandLine(const OperateCommandLine&) = delete;
  OperateCommandLine& operator=(const OperateCommandLine&) = delete;

 private:
  TopOptions top_;
  BackupOptions backup_;
  std::string shell_;
};

}  // namespace newswatch::daemon
