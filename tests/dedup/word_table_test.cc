#include "dedup/word_table.h"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "dedup/common_words.h"
#include "tests/dedup/weighed.h"

namespace newswatch::dedup {
namespace {

std::vector<Weighed> words_at_random(std::mt19937& random, std::size_t count) {
  std::map<std::uint32_t, float> made;
  while (made.size() < count) made[random() % 4096] = static_cast<float>(random() % 100) / 7;
  std::vector<Weighed> words;
  for (const auto& [hash, weight] : made) words.push_back({hash, weight});
  return words;
}

// To the last bit: both add up in the same order.
TEST(WordTable, AddsUpWhatAWalkAlongBothListsDoes) {
  std::mt19937 random(2);
  for (const std::size_t size : {0U, 1U, 40U, 64U, 65U, 300U}) {
    const auto mine = words_at_random(random, size);
    const WordTable<Weighed> table(mine);
    for (const std::size_t other_size : {0U, 1U, 40U, 64U, 65U, 128U, 300U}) {
      const auto others = words_at_random(random, other_size);
      EXPECT_EQ(table.dot_product(std::span<const Weighed>(others)), dot_product(mine, others))
          << size << " with " << other_size;
    }
  }
}

TEST(WordTable, StopsAtTheFirstThatIsWanted) {
  const std::vector<Weighed> mine = {{1, 1}, {1025, 2}, {7, 3}};
  const std::vector<Weighed> others = {{1025, 4}, {2049, 5}, {7, 6}};
  const WordTable<Weighed> table(mine);
  std::vector<float> visited;
  EXPECT_TRUE(table.any_common_word(std::span<const Weighed>(others), [&](auto word, auto other) {
    visited.push_back(word.weight());
    return other.hash() == 7;
  }));
  EXPECT_EQ(visited, (std::vector<float>{2, 3}));
}

}  // namespace
}  // namespace newswatch::dedup
