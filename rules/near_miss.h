// NearMiss: a phrase whose words stand in order with a few others between, and so don't match.
#pragma once

#include <cstdint>
#include <string>

#include "core/match.h"

namespace newswatch::rules {

// Other words between that a near miss has at most.
inline constexpr std::uint32_t kNearMiss = 5;

struct NearMiss {
  Field field = Field::title;
  std::uint32_t start = 0;  // byte offsets into the field's text; [start, end)
  std::uint32_t end = 0;
  std::string text;        // those bytes
  std::string phrase;      // as written, or its words as they are looked for
  std::uint32_t slop = 0;  // the phrase with ~slop would match here

  bool operator==(const NearMiss&) const = default;
};

}  // namespace newswatch::rules
