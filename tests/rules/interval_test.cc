#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "rules/intervals.h"

namespace newswatch::rules {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Pairs pairs(const Intervals& list) {
  Pairs found;
  for (const auto& one : list) found.emplace(one.first, one.last);
  return found;
}

Pairs minimal(const Pairs& all) {
  Pairs kept;
  for (const auto& a : all) {
    const bool holds_other = std::any_of(all.begin(), all.end(), [&](const auto& b) {
      return a != b && a.first <= b.first && b.second <= a.second;
    });
    if (!holds_other) kept.insert(a);
  }
  return kept;
}

bool adjoin(const Interval& a, const Interval& b, std::uint32_t distance) {
  return a.last < b.first && b.first - a.last - 1 <= distance;
}

Intervals random_intervals(std::mt19937& random) {
  Intervals list(random() % 8);
  for (auto& one : list) {
    one.first = static_cast<std::uint32_t>(random() % 30);
    one.last = one.first + static_cast<std::uint32_t>(random() % 4);
  }
  normalize(list);
  return list;
}

TEST(Intervals, AgreeWithTheirDefinitions) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const auto a = random_intervals(random);
    const auto b = random_intervals(random);
    const auto distance = static_cast<std::uint32_t>(random() % 6);
    Pairs ordered;
    Pairs either;
    Pairs lonely;
    Pairs outside;
    for (const auto& x : a) {
      bool neighbour = false;
      bool inside = false;
      for (const auto& y : b) {
        if (adjoin(x, y, distance)) ordered.emplace(x.first, y.last);
        if (adjoin(x, y, distance)) either.emplace(x.first, y.last);
        if (adjoin(y, x, distance)) either.emplace(y.first, x.last);
        neighbour = neighbour || adjoin(x, y, distance) || adjoin(y, x, distance);
        inside = inside || (y.first <= x.first && x.last <= y.last);
      }
      if (!neighbour) lonely.emplace(x.first, x.last);
      if (!inside) outside.emplace(x.first, x.last);
    }
    ASSERT_EQ(pairs(near(a, b, distance, true)), minimal(ordered)) << round;
    ASSERT_EQ(pairs(near(a, b, distance, false)), minimal(either)) << round;
    ASSERT_EQ(pairs(not_near(a, b, distance)), lonely) << round;
    ASSERT_EQ(pairs(not_in(a, b)), outside) << round;
    Intervals copy = a;
    keep_minimal(copy);
    ASSERT_EQ(pairs(copy), minimal(pairs(a))) << round;
  }
}

TEST(Intervals, TheMostThatShareNoWordAreCounted) {
  EXPECT_EQ(count_disjoint({{0, 5, 0, 5}, {1, 2, 1, 2}, {3, 4, 3, 4}}), 2u);
  EXPECT_EQ(count_disjoint({{0, 1, 0, 1}, {1, 2, 1, 2}}), 1u);
  EXPECT_EQ(count_disjoint({}), 0u);
}

}  // namespace
}  // namespace newswatch::rules
