// What the subcommands share.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "daemon/commands.h"

namespace newswatch::daemon {

// Says why on standard error, and gives the exit code.
int fail(const std::string& message, ExitCode code = kFailure);

// The configuration; nothing where it has mistakes, after saying which.
std::optional<config::Config> load_config(const std::string& path);

}  // namespace newswatch::daemon
