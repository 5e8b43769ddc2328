#include "web/query.h"

#include <gtest/gtest.h>

namespace newswatch::web {
namespace {

TEST(Query, GivesDecodedValuesOnce) {
  auto query = Query::parse("q=peace%20plan+%D0%9F&empty=&flag&&x=a=b").value();
  EXPECT_EQ(query.take("q"), "peace plan \xD0\x9F");
  EXPECT_EQ(query.take("empty"), "");
  EXPECT_EQ(query.take("flag"), "");
  EXPECT_EQ(query.unknown(), "x");
  EXPECT_EQ(query.take("x"), "a=b");
  EXPECT_EQ(query.take("none"), "");
  EXPECT_FALSE(query.unknown());
}

TEST(Query, IsRefusedWhereItIsMalformed) {
  for (const auto* text : {"a=%", "a=%4", "a=%zz", "%=1", "a=1&a=2"}) {
    EXPECT_FALSE(Query::parse(text)) << text;
  }
  EXPECT_TRUE(Query::parse(""));
}

}  // namespace
}  // namespace newswatch::web
