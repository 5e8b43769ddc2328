// A word for tests of what takes any word.
#pragma once

#include <cstdint>

namespace newswatch::dedup {

struct Weighed {
  std::uint32_t its_hash = 0;
  float its_weight = 0;

  std::uint32_t hash() const { return its_hash; }
  float weight() const { return its_weight; }
  bool operator==(const Weighed&) const = default;
};

}  // namespace newswatch::dedup
