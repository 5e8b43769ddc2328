// Throttle: how many alerts of a rule are sent one by one.
#pragma once

#include <string>

#include "core/duration.h"
#include "core/time.h"

namespace newswatch {

// At most `max` alerts of a rule in any span of `per`. What is more is stored and counted, and the
// rule's next alert that is sent tells how many they were.
struct Throttle {
  int max = 1;
  Duration per{0};

  bool operator==(const Throttle&) const = default;
};

inline std::string to_string(const Throttle& throttle) {
  return "at most " + std::to_string(throttle.max) + " in " + format_duration(throttle.per);
}

}  // namespace newswatch
