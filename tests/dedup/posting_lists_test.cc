#include "dedup/posting_lists.h"

#include <deque>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

std::vector<std::uint32_t> numbers_of(const PostingLists& lists, WordHash word) {
  std::vector<std::uint32_t> numbers;
  lists.find(word).each([&](std::uint32_t number) {
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

TEST(PostingLists, GiveTheNewestFirst) {
  PostingLists lists;
  EXPECT_TRUE(numbers_of(lists, 7).empty());
  lists.add(7, 0);
  EXPECT_EQ(numbers_of(lists, 7), (std::vector<std::uint32_t>{0}));
  lists.add(7, 3);
  lists.add(8, 4);
  lists.add(7, 5);
  EXPECT_EQ(numbers_of(lists, 7), (std::vector<std::uint32_t>{5, 3, 0}));
  EXPECT_EQ(numbers_of(lists, 8), (std::vector<std::uint32_t>{4}));
}

TEST(PostingLists, KeepTheNewestOfAFrequentWord) {
  PostingLists lists;
  for (std::uint32_t number = 0; number < 1000; ++number) {
    lists.add(7, number);
    const auto kept = numbers_of(lists, 7);
    ASSERT_EQ(kept.size(), std::min(number + 1, PostingLists::kMost));
    for (std::uint32_t i = 0; i < kept.size(); ++i) ASSERT_EQ(kept[i], number - i);
  }
}

TEST(PostingLists, AWalkEndsWhereTheVisitorSaysSo) {
  PostingLists lists;
  for (std::uint32_t number = 0; number < 10; ++number) lists.add(7, number);
  int visited = 0;
  lists.find(7).each([&](std::uint32_t) { return ++visited < 3; });
  EXPECT_EQ(visited, 3);
}

// Against plain lists, while words come, grow and go, and their memory is used again.
TEST(PostingLists, HoldWhatPlainListsHold) {
  PostingLists lists;
  std::map<WordHash, std::deque<std::uint32_t>> plain;
  std::mt19937 random(5);  // NOLINT(bugprone-random-generator-seed): the same every time
  for (std::uint32_t number = 0; number < 20'000; ++number) {
    const auto word = static_cast<WordHash>(random() % (1U + random() % 3000));
    lists.add(word, number);
    plain[word].push_front(number);
    if (number % 2500 != 0) continue;
    const auto first = number - std::min<std::uint32_t>(number, 5000);
    lists.drop_before(first);
    std::erase_if(plain, [&](const auto& entry) { return entry.second.front() < first; });
    ASSERT_EQ(lists.size(), plain.size());
    for (auto& [known, numbers] : plain) {
      if (numbers.size() > PostingLists::kMost) numbers.resize(PostingLists::kMost);
      ASSERT_EQ(numbers_of(lists, known),
                std::vector<std::uint32_t>(numbers.begin(), numbers.end()));
    }
  }
}

}  // namespace
}  // namespace newswatch::dedup
