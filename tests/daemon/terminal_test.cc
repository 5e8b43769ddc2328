#include "daemon/terminal.h"

#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<Column> kColumns = {{"A"}, {"NAME", 4}, {"WHY", 5}};
const std::vector<std::vector<Cell>> kRows = {{{"1"}, {"long-name"}, {"because of this"}},
                                              {{"22"}, {"ж"}, {""}}};

TEST(Table, IsAsWideAsItsCellsWithoutATerminal) {
  EXPECT_EQ(table({}, kColumns, kRows),
            "A   NAME       WHY\n"
            "1   long-name  because of this\n"
            "22  ж\n");
}

TEST(Table, ShrinksFromTheLastColumn) {
  EXPECT_EQ(table({.width = 25}, kColumns, kRows),
            "A   NAME       WHY\n"
            "1   long-name  because o…\n"
            "22  ж\n");
  EXPECT_EQ(table({.width = 1}, kColumns, kRows),
            "A   NAME  WHY\n"
            "1   lon…  beca…\n"
            "22  ж\n");
}

TEST(Table, ColoursDoNotMoveColumnsAndControlCharactersAreShown) {
  EXPECT_EQ(table({.width = 80, .colour = true}, {{"A"}, {"B"}},
                  {{{"x", Colour::red}, {"\x1b[2J", Colour::none}}}),
            "\x1b[2mA\x1b[0m  \x1b[2mB\x1b[0m\n\x1b[31mx\x1b[0m  \\x1b[2J\n");
}

TEST(Fit, CutsByCodePoints) {
  EXPECT_EQ(fit("жжж", 3), "жжж");
  EXPECT_EQ(fit("жжжж", 3), "жж…");
  EXPECT_EQ(fit("x", 0), "");
}

TEST(Relative, IsTheLargestUnit) {
  const Time now = *parse_rfc3339("2026-11-24T12:00:00Z");
  EXPECT_EQ(relative(std::nullopt, now), "-");
  EXPECT_EQ(relative(now, now), "now");
  EXPECT_EQ(relative(now - seconds(59), now), "59s ago");
  EXPECT_EQ(relative(now + minutes(59), now), "in 59m");
  EXPECT_EQ(relative(now - hours(47), now), "47h ago");
  EXPECT_EQ(relative(now + days(9), now), "in 9d");
}

}  // namespace
}  // namespace newswatch::daemon
