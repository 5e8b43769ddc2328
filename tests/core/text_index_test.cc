#include "core/text_index.h"

#include <string>

#include <gtest/gtest.h>

#include "core/diagnostic.h"

namespace newswatch {
namespace {

TEST(TextIndex, FindsLinesAsLineOfDoes) {
  for (const std::string text : {"", "a", "a\n", "a\r\nb\r\n", "\n\nc", "a\n\n"}) {
    const TextIndex index(text);
    for (int line = -1; line < 5; ++line) {
      EXPECT_EQ(index.line(text, line), line_of(text, line)) << line;
    }
  }
  EXPECT_EQ(TextIndex().line("", 1), "");
}

TEST(TextIndex, CountsCodePoints) {
  const std::string text = "aé東\n🙂z\n";
  const TextIndex index(text);
  const struct {
    size_t offset;
    int line;
    int column;
  } table[] = {{0, 1, 1}, {1, 1, 2},  {3, 1, 3},  {6, 1, 4},
               {7, 2, 1}, {11, 2, 2}, {13, 3, 1}, {1'000, 3, 1}};
  for (const auto& row : table) {
    EXPECT_EQ(index.at(text, row.offset).line, row.line) << row.offset;
    EXPECT_EQ(index.at(text, row.offset).column, row.column) << row.offset;
  }
}

TEST(TextIndex, CountsOnLongLines) {
  std::string text = "x\n";
  for (int i = 0; i < 10'000; ++i) text += "é";
  const TextIndex index(text);
  for (int i = 0; i <= 10'000; ++i) {
    ASSERT_EQ(index.at(text, 2 + 2 * static_cast<size_t>(i)).column, i + 1);
  }
}

}  // namespace
}  // namespace newswatch
