#include "core/utf8.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::string_literals;

constexpr const char* kBad = "\xEF\xBF\xBD";

TEST(Utf8, KnowsValidText) {
  for (const auto& text : {""s, "abc"s, "\0"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s,
                           "\xed\x9f\xbf"s, "\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xef\xbb\xbf"s,
                           "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s, "Київ 東京 🙂"s}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
    EXPECT_EQ(repair_utf8(text), text);
  }
}

TEST(Utf8, RepairsEachBadSequenceOnce) {
  const std::string bad = kBad;
  const struct {
    std::string text;
    std::string repaired;
  } table[] = {
      {"\x80", bad},
      {"\xff", bad},
      {"a\xfe"
       "b",
       "a" + bad + "b"},
      {"\xc3", bad},                                                    // cut short
      {"\xe2\x82", bad},                                                // one bad sequence, not two
      {"\xf0\x9f\x99", bad},                                            //
      {"\xf0\x9f\x99z", bad + "z"},                                     // the next letter survives
      {"\xc0\x80", bad + bad},                                          // overlong NUL
      {"\xc1\xbf", bad + bad},                                          // overlong
      {"\xe0\x80\xaf", bad + bad + bad},                                // overlong slash
      {"\xf0\x80\x80\xaf", bad + bad + bad + bad},                      //
      {"\xed\xa0\x80", bad + bad + bad},                                // a surrogate
      {"\xed\xa0\xbd\xed\xb9\x82", bad + bad + bad + bad + bad + bad},  // CESU-8
      {"\xf4\x90\x80\x80", bad + bad + bad + bad},                      // beyond U+10FFFF
      {"\xf5\x80\x80\x80", bad + bad + bad + bad},
      {"\xf8\x88\x80\x80\x80", bad + bad + bad + bad + bad},
      {"\xc3\xc3\xa9", bad + "é"},
  };
  for (const auto& row : table) {
    EXPECT_FALSE(is_valid_utf8(row.text)) << testing::PrintToString(row.text);
    EXPECT_EQ(repair_utf8(row.text), row.repaired) << testing::PrintToString(row.text);
    EXPECT_TRUE(is_valid_utf8(repair_utf8(row.text)));
  }
}

TEST(Utf8, TruncatesBetweenCodePointsOnly) {
  const std::string text = "aéс東🙂z\xcc\x81";
  for (size_t max = 0; max <= text.size() + 2; ++max) {
    const auto cut = truncate_utf8(text, max);
    EXPECT_LE(cut.size(), max);
    EXPECT_TRUE(is_valid_utf8(cut)) << max;
    EXPECT_GT(cut.size() + 4, std::min(max, text.size())) << max;  // and no more than needed
    EXPECT_TRUE(text.starts_with(cut));
  }
  EXPECT_EQ(truncate_utf8("é", 1), "");
  EXPECT_EQ(truncate_utf8("", 0), "");
}

TEST(Utf8, TruncatesInvalidTextNearTheLimit) {
  const std::string text(100'000, '\x80');
  EXPECT_EQ(truncate_utf8(text, 1024).size(), 1024u);
  EXPECT_EQ(truncate_utf8("\xf0\x9f\x99\x82\x82\x82", 5).size(), 5u);
}

TEST(EscapeControl, MakesOneSafeLine) {
  const struct {
    std::string text;
    std::string shown;
  } table[] = {
      {"plain Київ 🙂", "plain Київ 🙂"},
      {"a\nb\r\tc", "a\\nb\\r\\tc"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"\0"s, "\\x00"},
      {"\x7f", "\\x7f"},
      {"\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\x80\\x9b\\x9f\xc2\xa0"},
      {"\u061c\u200e\u200f", "\\u061c\\u200e\\u200f"},
      {"\u2028\u2029\u202a\u202e", "\\u2028\\u2029\\u202a\\u202e"},
      {"\u2066\u2069", "\\u2066\\u2069"},
      {"\u200d\u2027\u202f\u2065\u206a", "\u200d\u2027\u202f\u2065\u206a"},
      {"\xff\xfe", std::string(kBad) + kBad},
  };
  for (const auto& row : table) EXPECT_EQ(escape_control(row.text), row.shown) << row.shown;
}

TEST(Utf8, TellsWhatWouldNotBeSeen) {
  for (const auto* text : {"", " ", "\t\n", "\u00A0", "\u200B", "\u3164", "\u2060 \uFEFF"}) {
    EXPECT_TRUE(is_invisible(text)) << text;
  }
  for (const auto* text : {"a", " . ", "\u200B\u0457", "\xFF"}) {
    EXPECT_FALSE(is_invisible(text)) << text;
  }
}

}  // namespace
}  // namespace newswatch
