#include "core/yaml_hint.h"

#include <gtest/gtest.h>

#include "core/yaml.h"

namespace newswatch {
namespace {

std::string open_mark(std::string_view text) {
  const auto open = find_open_mark(text);
  return open.mark == '\0' ? "none" : std::string(1, open.mark) + std::to_string(open.offset);
}

TEST(OpenMark, IsTheInnermostThatIsNotClosed) {
  EXPECT_EQ(open_mark(""), "none");
  EXPECT_EQ(open_mark("a: {b: [1, 2]}"), "none");
  EXPECT_EQ(open_mark("a: {b: [1, 2}"), "{3");
  EXPECT_EQ(open_mark("a: {b: [1, 2"), "[7");
  EXPECT_EQ(open_mark("a: ]{"), "{4");
}

TEST(OpenMark, QuotesHideBracketsAndCommentsHideBoth) {
  EXPECT_EQ(open_mark("a: \"{\"\nb: '['"), "none");
  EXPECT_EQ(open_mark("a: \"x\\\"{\""), "none");
  EXPECT_EQ(open_mark("a: 1 # {\"\n# [\n"), "none");
  EXPECT_EQ(open_mark("a: {b: 1#2"), "{3");
  EXPECT_EQ(open_mark("# to the end {"), "none");
}

TEST(OpenMark, AQuoteCountsWhereAValueBegins) {
  EXPECT_EQ(open_mark("a: Kyiv's news"), "none");
  EXPECT_EQ(open_mark("a: 5\" {b}"), "none");
  EXPECT_EQ(open_mark("- \"x\nb: 1\n"), "\"2");
  EXPECT_EQ(open_mark("{a: 'x}"), "'4");
  EXPECT_EQ(open_mark("\"x\\"), "\"0");
}

std::string hint_of(std::string text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(YamlNode::parse("f.yaml", std::move(text), diagnostics));
  return diagnostics.list().empty() ? "nothing was wrong" : diagnostics.list().front().hint;
}

TEST(YamlHint, SaysWhereAQuoteOrABracketWasOpened) {
  EXPECT_EQ(hint_of("a:\n  - \"b\n  - c\n"), "the quote opened in line 2 is never closed");
  EXPECT_EQ(hint_of("a: {b: 1\nc: 2\n"),
            "the { of line 1 is not closed, or a comma is missing after it");
  EXPECT_EQ(hint_of("a:\n- [b\nc: 2\n"),
            "the [ of line 2 is not closed, or a comma is missing after it");
}

TEST(YamlHint, SaysHowTheTextIsWritten) {
  EXPECT_EQ(hint_of("a: b: c\n"), "a text with a colon and a blank in it stands in quotes");
  EXPECT_EQ(hint_of("a:\n  - b\n c: d\n"),
            "this line begins in column 2: lines that belong together begin in the same one");
  EXPECT_EQ(hint_of("a:\n\tb: 1\n"), "indent with blanks: YAML takes no tabs");
  EXPECT_EQ(hint_of("a: @b\n"),
            "a text that begins with @ stands in quotes or, as a query, below |");
  EXPECT_EQ(hint_of("a: \"b\" c\n"),
            "a text in quotes ends at its second quote: one that goes on stands below |, as in "
            "query: |");
}

}  // namespace
}  // namespace newswatch
