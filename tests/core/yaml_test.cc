#include "core/yaml.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::chrono_literals;

// A parsed text and what was reported of it.
struct Parsed {
  explicit Parsed(std::string text)
      : node(YamlNode::parse("f.yaml", std::move(text), diagnostics)) {}

  YamlNode value(std::string_view key) {
    YamlMap map(*node, "the file");
    return *map.get(key);
  }

  Diagnostics diagnostics;
  std::optional<YamlNode> node;
};

TEST(Yaml, EmptyFilesAreNullNodes) {
  for (const char* text :
       {"", "\n", "# a comment\n", "---\n", "\xEF\xBB\xBF", "~", "null", "  \n"}) {
    Parsed p(text);
    ASSERT_TRUE(p.node) << text;
    EXPECT_TRUE(p.node->is_null()) << text;
    EXPECT_EQ(p.node->kind(), "nothing");
    EXPECT_TRUE(YamlMap(*p.node, "the file").valid());
    EXPECT_EQ(p.diagnostics.render(), "");
  }
}

TEST(Yaml, ReadsTypes) {
  Parsed p(
      "text: abc\nquoted: \"5\"\nyes: yes\nno: false\nint: -5\nnumber: 2.5\ntime: 1h30m\n"
      "list: [a, b]\none: a\nnothing:\ntilde: ~\n");
  YamlMap map(*p.node, "the file");
  EXPECT_EQ(map.get("text")->string("text"), "abc");
  EXPECT_EQ(map.get("quoted")->string("quoted"), "5");
  EXPECT_EQ(map.get("yes")->boolean("yes"), true);
  EXPECT_EQ(map.get("no")->boolean("no"), false);
  EXPECT_EQ(map.get("int")->integer("int", -5, 5), -5);
  EXPECT_EQ(map.get("number")->number("number", 0, 3), 2.5);
  EXPECT_EQ(map.get("time")->duration("time"), 90min);
  EXPECT_EQ(map.get("list")->strings("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(map.get("one")->strings("one"), (std::vector<std::string>{"a"}));
  EXPECT_FALSE(map.get("nothing"));
  EXPECT_FALSE(map.get("tilde"));
  EXPECT_TRUE(map.has("nothing"));
  EXPECT_FALSE(map.has("absent"));
  map.finish();
  EXPECT_EQ(p.diagnostics.render(), "");
}

TEST(Yaml, WrongTypesAreReportedWithTheirPlace) {
  Parsed p(
      "a: [1]\nb: {x: 1}\nc: abc\nd: 1.5\ne: 99999999999999999999\nf: nan\ng: 5\nh: {}\n"
      "i: [a, [b], {c: d}, ~]\n");
  YamlMap map(*p.node, "the file");
  EXPECT_FALSE(map.get("a")->string("a"));
  EXPECT_FALSE(map.get("b")->boolean("b"));
  EXPECT_FALSE(map.get("c")->boolean("c"));
  EXPECT_FALSE(map.get("d")->integer("d", 0, 5));
  EXPECT_FALSE(map.get("e")->integer("e", 0, 5));
  EXPECT_FALSE(map.get("f")->number("f", 0, 5));
  EXPECT_FALSE(map.get("g")->duration("g"));
  EXPECT_TRUE(map.get("h")->strings("h").empty());
  EXPECT_EQ(map.get("i")->strings("i"), (std::vector<std::string>{"a"}));
  std::string all;
  for (const auto& d : p.diagnostics.list()) {
    all += std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + d.message +
           "\n";
  }
  EXPECT_EQ(all,
            "1:4 a must be a text, not a list\n"
            "2:4 b must be true or false\n"
            "3:4 c must be true or false\n"
            "4:4 d must be a whole number from 0 to 5\n"
            "5:4 e must be a whole number from 0 to 5\n"
            "6:4 f must be a number from 0 to 5\n"
            "7:4 g must be a duration\n"
            "8:4 h must be a list of texts, not a mapping\n"
            "9:8 i must be a text, not a list\n"
            "9:13 i must be a text, not a mapping\n"
            "9:21 i must be a text, not nothing\n");
}

TEST(YamlMap, ReportsDuplicateUnknownAndMissingKeys) {
  Parsed p("interval: 5m\nintervall: 6m\nінтервал: x\n<<: y\ninterval: 7m\n[a]: b\n");
  YamlMap map(*p.node, "polling");
  EXPECT_EQ(map.get("interval")->string("interval"), "5m");
  EXPECT_FALSE(map.require("url", "where is it?"));
  map.finish();
  EXPECT_EQ(p.diagnostics.render(),
            "f.yaml:5:1: error: \"interval\" stands here twice\n"
            "    interval: 7m\n"
            "    ^~~~~~~~\n"
            "    hint: keep one of them\n"
            "f.yaml:6:1: error: a key must be a text\n"
            "    [a]: b\n"
            "    ^\n"
            "f.yaml:1:1: error: polling has no \"url\"\n"
            "    interval: 5m\n"
            "    ^\n"
            "    hint: where is it?\n"
            "f.yaml:2:1: error: unknown key \"intervall\" in polling\n"
            "    intervall: 6m\n"
            "    ^~~~~~~~~\n"
            "    hint: did you mean \"interval\"?\n"
            "f.yaml:3:1: error: unknown key \"інтервал\" in polling\n"
            "    інтервал: x\n"
            "    ^~~~~~~~\n"
            "    hint: known here: interval, url\n"
            "f.yaml:4:1: error: unknown key \"<<\" in polling\n"
            "    <<: y\n"
            "    ^~\n"
            "    hint: merge keys are not supported: write the keys out\n");
}

TEST(YamlMap, ReportsWhatIsNoMapping) {
  for (const char* text : {"[a]", "abc"}) {
    Parsed p(text);
    YamlMap map(*p.node, "polling");
    EXPECT_FALSE(map.valid());
    EXPECT_FALSE(map.get("a"));
    EXPECT_FALSE(map.require("a"));
    map.finish();
    ASSERT_EQ(p.diagnostics.list().size(), 1u) << text;
    EXPECT_TRUE(p.diagnostics.list()[0].message.starts_with("polling must be a mapping, not a "));
  }
}

TEST(Yaml, ColumnsCountCodePointsInUnusualFiles) {
  const struct {
    const char* text;
    int line;
    int column;
  } table[] = {
      {"ключ: [x]\n", 1, 7},
      {"\xEF\xBB\xBFключ: [x]\n", 1, 7},                     // byte order mark
      {"# коментар\r\nключ: [x]\r\n", 2, 7},                 // CRLF
      {"\xEF\xBB\xBF# \r\n\r\nключ:\r\n  - [x]\r\n", 4, 5},  // both
      {"{東京: 🙂, ключ: [x]}", 1, 15},
  };
  for (const auto& row : table) {
    Parsed p(row.text);
    ASSERT_TRUE(p.node) << row.text << p.diagnostics.render();
    auto node = p.value("ключ");
    if (node.is_sequence() && node.elements()[0].is_sequence()) node = node.elements()[0];
    EXPECT_EQ(node.place(), (Place{"f.yaml", row.line, row.column})) << row.text;
  }
}

TEST(Yaml, ReportsWhatIsNoYaml) {
  const struct {
    std::string text;
    const char* starts;
  } table[] = {
      {"a: b: c\n", "f.yaml:1:5: error: not valid YAML: "},
      {"a:\n\t- b\n", "f.yaml:2:2: error: not valid YAML: "},
      {"ключ: \"x\n", "f.yaml:2:1: error: not valid YAML: illegal EOF in scalar\n"},
      {"a: 'x\nb: c\n", "f.yaml:3:1: error: not valid YAML: illegal EOF in scalar\n"},
      {"a: 'x", "f.yaml:1:6: error: not valid YAML: illegal EOF in scalar\n"},
      {"a: [1, 2\n", "f.yaml:"},
      {"a: *unknown\n", "f.yaml:1:4: error: not valid YAML: "},
      {"a: &\n", "f.yaml:1:"},
      {"ключ: %\n", "f.yaml:1:7: error: not valid YAML: "},
      {"a: \"\\q\"\n", "f.yaml:1:"},
      {"a: \"\\uD800\"\n", "f.yaml:1:"},
      {", b", "f.yaml:1:1: error: not valid YAML: a comma outside of brackets"},
      {"- x\n, y\n", "f.yaml:2:1: error: not valid YAML: a comma outside of brackets"},
      {"[a] ,", "f.yaml:1:5: error: not valid YAML: a comma outside of brackets"},
      {"a: b\n---\nc: d\n", "f.yaml: error: more than one YAML document in the file"},
      {"a: b\nк\xff: d\n", "f.yaml:2:2: error: not valid UTF-8\n"},
      {std::string("a: b\n\0", 6), "f.yaml:2:1: error: a control character\n"},
      {"a: b\x04\nunknown: here\n", "f.yaml:1:5: error: a control character\n"},
      {"a: \x1b[31m\n", "f.yaml:1:4: error: a control character\n"},
      {std::string("\xff\xfe"
                   "a\0:\0 \0b\0",
                   10),
       "f.yaml:1:1: error: not valid UTF-8\n"},
  };
  for (const auto& row : table) {
    Parsed p(row.text);
    EXPECT_FALSE(p.node) << row.text;
    EXPECT_EQ(p.diagnostics.errors(), 1u) << row.text;
    EXPECT_TRUE(p.diagnostics.render().starts_with(row.starts)) << p.diagnostics.render();
  }
}

TEST(Yaml, TheEndOfTheFileChangesNoValue) {
  const struct {
    const char* text;
    const char* value;
  } table[] = {
      {"k: a", "a"},
      {"k: a\n", "a"},
      {"k: 'a'\n\n", "a"},
      {"k: |\n  a", "a"},
      {"k: |\n  a\n", "a\n"},
      {"k: |\n  a\n\n", "a\n"},
      {"k: |-\n  a\n\n", "a"},
      {"k: |+\n  a\n\n", "a\n\n"},
      {"k: >\n  a\n  b\n", "a b\n"},
      {"k: a\n...\n", "a"},
  };
  for (const auto& row : table) {
    Parsed p(row.text);
    ASSERT_TRUE(p.node) << row.text << p.diagnostics.render();
    EXPECT_EQ(p.value("k").string("k"), row.value) << row.text;
  }
}

TEST(Yaml, TextsAreUtf8WhateverTheirEscapes) {
  Parsed p("a: \"x\\_y\"\nb: [\"\\N\"]\nc: \"\\u00a0\\xe9\\U0001F642\"\n");
  EXPECT_EQ(p.value("a").string("a"), std::nullopt);
  EXPECT_TRUE(p.value("b").strings("b").empty());
  EXPECT_EQ(p.value("c").string("c"), "\u00a0é🙂");
  EXPECT_EQ(p.diagnostics.errors(), 2u);
}

TEST(Yaml, AnchorsAndAliasesWork) {
  Parsed p("words: &w [a, b]\nagain: *w\n&k key: *k\n");
  EXPECT_EQ(p.value("again").strings("again"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(p.value("again").place(), (Place{"f.yaml", 1, 8}));
  EXPECT_EQ(p.value("key").string("key"), "key");
}

TEST(Yaml, AliasesCannotExplode) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const auto name = "a" + std::to_string(i);
    laughs += name + ": &" + name + " [";
    for (int j = 0; j < 9; ++j) laughs += (j ? ", *a" : "*a") + std::to_string(i - 1);
    laughs += "]\n";
  }
  Parsed p(laughs);
  EXPECT_FALSE(p.node);
  EXPECT_TRUE(
      p.diagnostics.render().starts_with("f.yaml:6:10: error: aliases make this file too large\n"))
      << p.diagnostics.render();

  std::string wide = "a: &a [" + std::string(20'000, 'x') + "]\nb: [";
  for (int i = 0; i < 20'000; ++i) wide += "*a, ";
  Parsed q(wide + "]\n");
  EXPECT_TRUE(q.node) << q.diagnostics.render();
}

TEST(Yaml, AliasesOfThemselvesAreRefused) {
  for (const char* text :
       {"a: &a [b, *a]\n", "a: &a {b: {c: *a}}\n", "&a a: &b [*a, &a [*a]]\n", "&a [*a]\n"}) {
    Parsed p(text);
    EXPECT_FALSE(p.node) << text;
    EXPECT_NE(p.diagnostics.render().find("stands inside of what it repeats"), std::string::npos)
        << p.diagnostics.render();
  }
}

TEST(Yaml, DeepNestingIsAnError) {
  const auto repeat = [](const std::string& text, int n) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  std::string stairs;
  for (int i = 0; i < 2'000; ++i) stairs += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  for (const auto& text : {repeat("[", 100'000), repeat("{a: ", 100'000), repeat("- ", 100'000),
                           repeat("? ", 100'000), repeat("[", 100'000) + repeat("]", 100'000),
                           repeat("[{a: ", 50'000), stairs, "a: &a *b" + repeat("[", 100'000)}) {
    Parsed p(text);
    EXPECT_FALSE(p.node) << text.substr(0, 20);
    EXPECT_TRUE(p.diagnostics.has_errors());
  }
  Parsed fine(repeat("[", 200) + repeat("]", 200));
  EXPECT_TRUE(fine.node);
}

// Each of these took seconds, or gigabytes, where each message walked the file.
TEST(Yaml, LongLinesAndManyMistakesAreReportedInTime) {
  std::string keys;
  std::string flow = "{";
  for (int i = 0; i < 20'000; ++i) {
    const auto key = "ключ" + std::to_string(i);
    keys += key + ": [x]\n";
    flow += key + ": [x], ";
  }
  for (const auto& text : {keys, flow + "}"}) {
    Parsed p(text);
    ASSERT_TRUE(p.node) << p.diagnostics.render();
    YamlMap map(*p.node, "the file");
    EXPECT_FALSE(map.get("interval"));
    map.finish();
    EXPECT_EQ(p.diagnostics.errors(), 20'000u);
    EXPECT_EQ(p.diagnostics.list().back().message, "unknown key \"ключ19999\" in the file");
  }
  Parsed p(std::string(1'000, 'k') + ": " + std::string(1'000'000, 'v') + "\n");
  YamlMap map(*p.node, "the file");
  map.finish();
  EXPECT_LT(p.diagnostics.render().size(), 1'000u);
}

}  // namespace
}  // namespace newswatch
