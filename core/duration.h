// Durations as people write them in configuration: "90s", "5m", "1h30m", "7d", "500ms".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace newswatch {

// Units: ms, s, m, h, d, w; parts may be joined ("1h30m"). No sign, no fraction; a bare number
// is refused, since its unit would be a guess. nullopt for anything else, and on overflow.
std::optional<Duration> parse_duration(std::string_view text);

// The shortest exact form: 90 s gives "1m30s".
std::string format_duration(Duration d);

}  // namespace newswatch
