#include "daemon/command_support.h"

#include <cstdio>

#include <fmt/format.h>

namespace newswatch::daemon {

int fail(const std::string& message, ExitCode code) {
  fmt::print(stderr, "newswatch: {}\n", message);
  return code;
}

std::optional<config::Config> load_config(const std::string& path) {
  auto loaded = config::load(path);
  if (!loaded.config) fmt::print(stderr, "{}", loaded.diagnostics.render());
  return std::move(loaded.config);
}

}  // namespace newswatch::daemon
