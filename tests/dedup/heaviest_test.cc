#include "dedup/heaviest.h"

#include <gmock/gmock.h>

namespace newswatch::dedup {
namespace {

struct Weighed {
  std::uint32_t its_hash = 0;
  float its_weight = 0;
  std::uint32_t hash() const { return its_hash; }
  float weight() const { return its_weight; }
  bool operator==(const Weighed&) const = default;
};
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
