#include "feeds/warnings.h"

#include <gtest/gtest.h>

#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

TEST(Warnings, ComeInOrderWithTheirPlaces) {
  Warnings warnings;
  warnings.add("bad_date", "first", 3);
  warnings.add("bad_url", "second");
  const auto list = warnings.take();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].message, "first");
  EXPECT_EQ(list[0].offset, 3u);
  EXPECT_EQ(list[1].kind, "bad_url");
}

TEST(Warnings, OfOneKindAreBoundedAndTheRestCounted) {
  Warnings warnings;
  for (std::size_t i = 0; i < limits::kWarningsOfAKind + 7; ++i) warnings.add("bad_date", "no");
  warnings.add("bad_url", "one");
  const auto list = warnings.take();
  ASSERT_EQ(list.size(), limits::kWarningsOfAKind + 1);
  EXPECT_EQ(list[limits::kWarningsOfAKind - 1].message, "no (and 7 more like it)");
  EXPECT_EQ(list.back().message, "one");
}

}  // namespace
}  // namespace newswatch::feeds
