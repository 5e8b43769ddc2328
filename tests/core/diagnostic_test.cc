#include "core/diagnostic.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

Diagnostic at(int column, int width, std::string line) {
  Diagnostic d;
  d.place = {"f.yaml", 3, column};
  d.message = "wrong";
  d.source_line = std::move(line);
  d.width = width;
  return d;
}

TEST(Diagnostic, RendersAsACompilerDoes) {
  auto d = at(5, 3, "key: value");
  d.hint = "write another";
  EXPECT_EQ(render(d),
            "f.yaml:3:5: error: wrong\n"
            "    key: value\n"
            "        ^~~\n"
            "    hint: write another\n");
  d.level = Level::warning;
  d.code = "unused-term";
  d.hint.clear();
  EXPECT_EQ(render(d),
            "f.yaml:3:5: warning: wrong [unused-term]\n"
            "    key: value\n"
            "        ^~~\n");
  d.place.column = 0;
  EXPECT_EQ(render(d), "f.yaml:3: warning: wrong [unused-term]\n    key: value\n");
  d.place.line = 0;
  d.source_line.clear();
  EXPECT_EQ(render(d), "f.yaml: warning: wrong [unused-term]\n");
}

TEST(Diagnostic, CaretStandsUnderItsCharacter) {
  const struct {
    int column;
    int width;
    const char* line;
    const char* shown;
  } table[] = {
      {1, 1, "abc", "    abc\n    ^\n"},
      {3, 1, "abc", "    abc\n      ^\n"},
      {4, 1, "abc", "    abc\n       ^\n"},   // just after the end
      {99, 5, "abc", "    abc\n       ^\n"},  // a column that is not there
      {2, 99, "abc", "    abc\n     ^~\n"},   // never beyond the line
      {2, 0, "abc", "    abc\n     ^\n"},
      {2, -5, "abc", "    abc\n     ^\n"},
      {3, 1, "\t\tabc", "      abc\n      ^\n"},
      {6, 4, "ключ: знач", "    ключ: знач\n         ^~~~\n"},
      {3, 1, "東京x", "    東京x\n        ^\n"},  // two columns each
      {1, 2, "東京x", "    東京x\n    ^~~~\n"},
      {3, 1, "🙂🙂x", "    🙂🙂x\n        ^\n"},
      {4, 1, "e\u0301xy", "    e\u0301xy\n      ^\n"},  // a combining accent takes none
      {2, 1, "\x1b[m", "    \\x1b[m\n        ^\n"},
      {1, 1, "\x1b[m", "    \\x1b[m\n    ^~~~\n"},
      {2, 1, "\u202ex", "    \\u202ex\n          ^\n"},
      {2, 1, "\xffx", "    \uFFFDx\n     ^\n"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(render(at(row.column, row.width, row.line)),
              "f.yaml:3:" + std::to_string(row.column) + ": error: wrong\n" + row.shown)
        << row.line;
  }
}

TEST(Diagnostic, LongLinesAreCutAroundTheColumn) {
  const auto a = std::string(80, 'a');
  const auto start = render(at(2, 1, std::string(1'000'000, 'a')));
  EXPECT_EQ(start, "f.yaml:3:2: error: wrong\n    " + a + a + "…\n     ^\n");
  const auto middle =
      render(at(500'001, 2, std::string(500'000, 'a') + "bb" + std::string(500'000, 'a')));
  EXPECT_EQ(middle, "f.yaml:3:500001: error: wrong\n    …" + a + "bb" + a.substr(2) + "…\n     " +
                        std::string(80, ' ') + "^~\n");
  const auto end = render(at(1'000'001, 1, std::string(1'000'000, 'a')));
  EXPECT_EQ(end, "f.yaml:3:1000001: error: wrong\n    …" + a + a + "\n     " +
                     std::string(160, ' ') + "^\n");
}

TEST(Diagnostic, ShowsNoControlCharacters) {
  Diagnostic d;
  d.place = {"a\nb\x1b.yaml", 1, 0};
  d.message = "m\x1b[31m\n\u202e";
  d.hint = "h\r";
  d.source_line = "s\x07";
  EXPECT_EQ(render(d),
            "a\\nb\\x1b.yaml:1: error: m\\x1b[31m\\n\\u202e\n"
            "    s\\x07\n"
            "    hint: h\\r\n");
}

TEST(Diagnostics, AreCountedAndRenderedInOrder) {
  Diagnostics all;
  EXPECT_FALSE(all.has_errors());
  EXPECT_EQ(all.render(), "");
  Diagnostic warning;
  warning.level = Level::warning;
  warning.place.file = "a";
  warning.message = "careful";
  all.add(warning);
  EXPECT_FALSE(all.has_errors());
  Diagnostics more;
  more.error({"b", 0, 0}, "wrong");
  all.append(more);
  EXPECT_TRUE(all.has_errors());
  EXPECT_EQ(all.errors(), 1u);
  EXPECT_EQ(all.warnings(), 1u);
  EXPECT_EQ(all.render(), "a: warning: careful\nb: error: wrong\n");
}

TEST(LineOf, GivesTheLineWithoutItsEnd) {
  const struct {
    const char* text;
    int line;
    const char* found;
  } table[] = {
      {"a\nb\nc", 1, "a"},    {"a\nb\nc", 3, "c"},   {"a\nb\nc", 4, ""}, {"a\r\nb\r\n", 1, "a"},
      {"a\r\nb\r\n", 2, "b"}, {"a\r\nb\r\n", 3, ""}, {"", 1, ""},        {"\n\nx", 2, ""},
      {"\n\nx", 3, "x"},      {"a\nb", 0, ""},       {"a\nb", -1, ""},   {"a\nb", 1'000'000, ""},
  };
  for (const auto& row : table) EXPECT_EQ(line_of(row.text, row.line), row.found) << row.line;
}

TEST(DidYouMean, FindsTypingErrorsOnly) {
  const std::vector<std::string> keys = {"interval", "min_interval", "id",
                                         "url",      "language",     "мова"};
  const struct {
    const char* word;
    const char* found;
  } table[] = {
      {"intervall", "interval"},
      {"inerval", "interval"},
      {"itnerval", "interval"},
      {"Interval", "interval"},
      {"min-interval", "min_interval"},
      {"ulr", "url"},
      {"uri", "url"},
      {"langauge", "language"},
      {"мови", "мова"},
      {"interval", "interval"},
      {"timeout", ""},
      {"x", ""},
      {"", ""},
      {"xyz", ""},
      {"intervalintervalinterval", ""},
  };
  for (const auto& row : table) EXPECT_EQ(did_you_mean(row.word, keys), row.found) << row.word;
  EXPECT_EQ(did_you_mean("x", {}), "");
  EXPECT_EQ(did_you_mean("ab", {"", "a"}), "a");
}

// Without a bound this takes a minute under a sanitizer, and gigabytes.
TEST(DidYouMean, DoesNotCompareAMegabyteInFull) {
  const std::vector<std::string> keys(1'000, std::string(1'000, 'k'));
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'k'), keys), "");
}

}  // namespace
}  // namespace newswatch
