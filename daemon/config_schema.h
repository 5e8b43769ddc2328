// The JSON Schema of the configuration, config/examples/newswatch.schema.json.
#pragma once

#include <string_view>

namespace newswatch::daemon {

std::string_view config_schema();

}  // namespace newswatch::daemon
