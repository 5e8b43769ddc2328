#include "dedup/heaviest.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/dedup/weighed.h"

namespace newswatch::dedup {
namespace {

using Words = std::vector<Weighed>;

TEST(KeepHeaviest, TakesTheLightestAndOfEqualsThoseOfLessHash) {
  const Words words = {{1, 2.5F}, {2, 0}, {3, 1}, {4, 1}, {5, 1.5F}, {6, 1}};
  const auto kept = [&](std::size_t most) {
    auto list = words;
    keep_heaviest(list, most);
    return list;
  };
  EXPECT_EQ(kept(6), words);
  EXPECT_EQ(kept(9), words);
  EXPECT_EQ(kept(4), (Words{{1, 2.5F}, {4, 1}, {5, 1.5F}, {6, 1}}));
  EXPECT_EQ(kept(3), (Words{{1, 2.5F}, {5, 1.5F}, {6, 1}}));
  EXPECT_EQ(kept(1), (Words{{1, 2.5F}}));
}

}  // namespace
}  // namespace newswatch::dedup
