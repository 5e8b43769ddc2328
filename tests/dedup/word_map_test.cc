#include "dedup/word_map.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

constexpr WordHash kMask = (WordHash{1} << kWordBits) - 1;

std::map<WordHash, std::uint32_t> all_of(const WordMap& words) {
  std::map<WordHash, std::uint32_t> all;
  words.each([&](WordHash word, std::uint32_t number) { all.emplace(word, number); });
  return all;
}

TEST(WordMap, HoldsNothingAtFirst) {
  WordMap words;
  words.prefetch(0);
  EXPECT_EQ(words.find(0), nullptr);
  EXPECT_EQ(words.size(), 0U);
}

TEST(WordMap, TellsAFirstWordFromOneThatItHas) {
  WordMap words;
  const auto [number, first] = words.add(0);
  EXPECT_TRUE(first);
  EXPECT_EQ(*number, 0U);
  *number = 7;
  EXPECT_FALSE(words.add(0).second);
  EXPECT_EQ(*words.find(0), 7U);
  EXPECT_EQ(words.find(kMask), nullptr);
  words.clear();
  EXPECT_EQ(words.find(0), nullptr);
}

TEST(WordMap, HoldsWhatATreeWouldWhileItGrowsAndIsSwept) {
  WordMap words;
  std::map<WordHash, std::uint32_t> tree;
  std::mt19937 random(5);
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      const auto word = static_cast<WordHash>(random() & (round % 2 == 0 ? kMask : 0xFFF));
      ++*words.add(word).first;
      ++tree[word];
    }
    ASSERT_EQ(all_of(words), tree);
    ASSERT_EQ(words.size(), tree.size());
    for (const auto& [word, number] : tree) ASSERT_EQ(*words.find(word), number);
    words.erase_if([](std::uint32_t& number) { return (number /= 2) == 0; });
    for (auto& [word, number] : tree) number /= 2;
    std::erase_if(tree, [](const auto& entry) { return entry.second == 0; });
    ASSERT_EQ(all_of(words), tree);
  }
}

}  // namespace
}  // namespace newswatch::dedup
