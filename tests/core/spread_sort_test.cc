#include "core/spread_sort.h"

#include <random>

#include <gtest/gtest.h>

namespace newswatch {
namespace {

std::uint32_t first_bits(std::uint32_t number) { return number >> (32 - kSpreadBits); }

TEST(SpreadSort, SortsWhateverLiesHowever) {
  std::mt19937 random(1);
  std::vector<std::uint32_t> spare;
  for (const std::uint32_t most : {3u, 1000u, 1u << 20, ~0u}) {  // most of them within a few bits
    for (const std::size_t size : {0, 1, 2, 50, 5000}) {
      std::vector<std::uint32_t> list(size);
      for (auto& number : list) number = static_cast<std::uint32_t>(random()) % most;
      auto expected = list;
      std::sort(expected.begin(), expected.end());
      spread_sort(list, spare, first_bits);
      EXPECT_EQ(list, expected) << size << " below " << most;
    }
  }
}

}  // namespace
}  // namespace newswatch
