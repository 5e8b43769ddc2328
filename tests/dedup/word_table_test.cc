#include "dedup/word_table.h"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "dedup/common_words.h"

namespace newswatch::dedup {
namespace {

struct TableWord {
  std::uint32_t its_hash = 0;
  float its_weight = 0;

  std::uint32_t hash() const { return its_hash; }
  float weight() const { return its_weight; }
};

std::vector<TableWord> words_at_random(std::mt19937& random, std::size_t count) {
  std::map<std::uint32_t, float> made;
  while (made.size() < count) made[random() % 4096] = static_cast<float>(random() % 100) / 7;
  std::vector<TableWord> words;
  for (const auto& [hash, weight] : made) words.push_back({hash, weight});
  return words;
}

// To the last bit: both add up in the same order.
TEST(WordTable, AddsUpWhatAWalkAlongBothListsDoes) {
  std::mt19937 random(2);
  for (const std::size_t size : {0U, 1U, 40U, 64U, 65U, 300U}) {
    const auto mine = words_at_random(random, size);
    const WordTable<TableWord> table(mine);
    for (const std::size_t other_size : {0U, 1U, 40U, 64U, 65U, 128U, 300U}) {
      const auto others = words_at_random(random, other_size);
      EXPECT_EQ(table.dot_product(std::span<const TableWord>(others)), dot_product(mine, others))
          << size << " with " << other_size;
    }
  }
}

TEST(WordTable, StopsAtTheFirstThatIsWanted) {
  const std::vector<TableWord> mine = {{1, 1}, {1025, 2}, {7, 3}};
  const std::vector<TableWord> others = {{1025, 4}, {2049, 5}, {7, 6}};
  const WordTable<TableWord> table(mine);
  std::vector<float> visited;
  EXPECT_TRUE(table.any_common_word(std::span<const TableWord>(others), [&](auto word, auto other) {
    visited.push_back(word.weight());
    return other.hash() == 7;
  }));
  EXPECT_EQ(visited, (std::vector<float>{2, 3}));
}

}  // namespace
}  // namespace newswatch::dedup
