// What the tools print: findings as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/diagnostic.h"

namespace newswatch::daemon {

// A list of {"level","code","file","line","column","width","message","hint"}; 0 for a line or
// column means the whole file, an empty code that it is no lint.
nlohmann::json diagnostics_to_json(const Diagnostics& diagnostics);

}  // namespace newswatch::daemon
