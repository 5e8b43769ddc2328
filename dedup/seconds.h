// Seconds since 1970, as far as four bytes go (2106): what the indexes keep of a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "core/time.h"

namespace newswatch::dedup {

inline std::int64_t seconds_of(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace newswatch::dedup
