// newswatch config: the configuration as it is understood, and the schema for editors.
#include <fmt/format.h>

#include "config/show.h"
#include "daemon/command_support.h"
#include "daemon/commands.h"
#include "daemon/config_schema.h"

namespace newswatch::daemon {

int config_show_command(const std::string& file) {
  const auto config = load_config(file);
  if (!config) return kFailure;
  fmt::print("{}", config::to_yaml(*config));
  return kOk;
}

int config_schema_command() {
  fmt::print("{}", config_schema());
  return kOk;
}

}  // namespace newswatch::daemon
