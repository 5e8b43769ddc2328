#include "core/yaml_source.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

// Where the character '@' of the value of "k" stands, as "line:column", and its style's name.
std::string place_of_mark(const std::string& text) {
  Diagnostics diagnostics;
  const auto node = YamlNode::parse("f.yaml", text, diagnostics);
  if (!node) return diagnostics.render();
  YamlMap map(*node, "the file");
  const auto value = *map.get("k");
  const auto place = value.place_in_scalar(value.raw().find('@'));
  constexpr const char* kNames[] = {"plain", "single", "double", "block"};
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
         kNames[static_cast<size_t>(value.style())];
}

TEST(YamlSource, PlacesInScalarsAreExact) {
  const struct {
    const char* text;
    const char* place;
  } table[] = {
      {"k: ab@\n", "1:6 plain"},
      {"k: їж @\n", "1:7 plain"},
      {"k: a\n  b\n\n   c @\n", "4:6 plain"},
      {"k: &x a@\n", "1:8 plain"},
      {"k: !!str &x a@\n", "1:14 plain"},
      {"k:\n  a@ # comment\n", "2:4 plain"},
      {"k: 'ab@'\n", "1:7 single"},
      {"k: 'it''s їж @'\n", "1:14 single"},
      {"k: 'a\n\n  b @'\n", "3:5 single"},
      {"k: &x 'a@'\n", "1:9 single"},
      {"k: !!str '@'\n", "1:11 single"},
      {"k: \"ab@\"\n", "1:7 double"},
      {"k: \"\\\"a\\\" @\"\n", "1:11 double"},
      {"k: \"\\u0457\\U0001F642\\x41\\t\\N\\L\\\\@\"\n", "1:33 double"},
      {"k: \"a\\\n   b@\"\n", "2:5 double"},
      {"k: \"a  \n\n   b@\"\n", "3:5 double"},
      {"k: &x !!str \"a@\"\n", "1:15 double"},
      {"k: &x # comment\n  \"a@\"\n", "2:5 double"},
      {"k: |\n  @\n", "2:3 block"},
      {"k: |\n  a\n  їж @\n", "3:6 block"},
      {"k: |\n  a\n\n    b @\n  c\n", "4:7 block"},
      {"k: |-  # | > comment\n  a | @\n", "2:7 block"},
      {"k: |2\n    a@\n", "2:6 block"},
      {"k: &x |\n  a@\n", "2:4 block"},
      {"k: >\n  a\n  b\n\n  c @\n", "5:5 block"},
      {"k: >-\n  a\n   b @\n  c\n", "3:6 block"},
      {"k: |\r\n  a\r\n  b @\r\n", "3:5 block"},
      {"# x\n\n\nother: y\nk: |\n  a\n  a\n  a@\n", "8:4 block"},
      {"k: |\n  a\n  a @", "3:5 block"},
  };
  for (const auto& row : table) EXPECT_EQ(place_of_mark(row.text), row.place) << row.text;
}

TEST(YamlSource, TheEndIsJustAfterTheText) {
  const struct {
    const char* text;
    int line;
    int column;
  } table[] = {
      {"k: ab\n", 1, 6}, {"k: 'ab'\n", 1, 7},        {"k: |\n  ab\n  c\n", 3, 4},
      {"k: ''\n", 1, 5}, {"k: |\n  ab\n\n\n", 2, 5}, {"k: \"a\\n\"\n", 1, 6},
  };
  for (const auto& row : table) {
    Diagnostics diagnostics;
    const auto node = YamlNode::parse("f.yaml", row.text, diagnostics);
    YamlMap map(*node, "the file");
    const auto place = map.get("k")->place_in_scalar(std::string::npos);
    EXPECT_EQ(place, (Place{"f.yaml", row.line, row.column})) << row.text;
  }
}

TEST(YamlSource, NeverLeavesTheText) {
  for (const std::string text :
       {"", "\"", "'", "|", ">", "&", "!x", "&a #", "\"\\", "\"\\u", "'''"}) {
    for (size_t start = 0; start <= text.size(); ++start) {
      EXPECT_LE(skip_properties(text, start), text.size());
      EXPECT_LE(find_in_scalar(text, start, "value\nof it", 8), text.size()) << text;
    }
  }
}

}  // namespace
}  // namespace newswatch
