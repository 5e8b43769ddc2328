#include "core/item_traits.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

Item titled(const std::string& title, std::optional<Time> published = std::nullopt) {
  Item item;
  item.title = title;
  item.published = published;
  return item;
}

TEST(ItemTraits, WhatAnItemLacksIsZero) {
  EXPECT_EQ(item_traits("", Item{}), ItemTraits{});
  const auto undated = item_traits("a.example/1", titled("T"));
  EXPECT_NE(undated.link, 0);
  EXPECT_NE(undated.title, 0);
  EXPECT_EQ(undated.dated_title, 0);
}

TEST(ItemTraits, AreTheSameForTheSame) {
  const auto item = titled("T", from_millis(5));
  EXPECT_EQ(item_traits("a.example/1", item), item_traits("a.example/1", item));
}

TEST(ItemTraits, EachFollowsWhatItIsMadeOf) {
  const auto one = item_traits("a.example/1", titled("T", from_millis(5)));
  const auto moved = item_traits("a.example/2", titled("T", from_millis(5)));
  const auto redated = item_traits("a.example/1", titled("T", from_millis(6)));
  const auto renamed = item_traits("a.example/1", titled("U", from_millis(5)));
  EXPECT_NE(moved.link, one.link);
  EXPECT_EQ(moved.dated_title, one.dated_title);
  EXPECT_EQ(redated.title, one.title);
  EXPECT_NE(redated.dated_title, one.dated_title);
  EXPECT_NE(renamed.title, one.title);
  EXPECT_NE(renamed.dated_title, one.dated_title);
}

TEST(ItemTraits, ALinkFitsFortyEightBits) {
  for (int i = 0; i < 100; ++i) {
    const auto link = item_traits("a.example/" + std::to_string(i), Item{}).link;
    EXPECT_GT(link, 0);
    EXPECT_LT(link, std::int64_t{1} << 48);
  }
}

}  // namespace
}  // namespace newswatch
