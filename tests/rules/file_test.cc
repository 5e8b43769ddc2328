#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_file.h"
#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A folder of files that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rules-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> ids(const Compiled& compiled) {
  std::vector<std::string> found;
  EXPECT_TRUE(compiled.rules) << compiled.diagnostics.render();
  if (!compiled.rules) return found;
  for (const auto& rule : compiled.rules->rules()) found.push_back(rule.id.value);
  return found;
}

std::string errors(const std::string& yaml) {
  return compile({{"r.yaml", yaml}}).diagnostics.render();
}

TEST(LineFile, IsAQueryALine) {
  const auto compiled = compile({{"a.rules",
                                  "\xEF\xBB\xBF# what we watch\r\n"
                                  "\"28-point plan\"\r\n"
                                  "\n"
                                  "  Pokrovsk   # the town\n"
                                  "front = Покровськ* OR \"fight # for\"\n"
                                  "Київ"}});
  EXPECT_THAT(ids(compiled), ElementsAre("28-point-plan", "pokrovsk", "front", "київ"));
  const auto& rules = compiled.rules->rules();
  EXPECT_EQ(rules[1].query, "Pokrovsk");
  EXPECT_EQ(rules[1].place, (Place{"a.rules", 4, 3}));
  EXPECT_EQ(rules[2].query, "Покровськ* OR \"fight # for\"");
}

TEST(LineFile, IdIsTheQueryInLettersDigitsAndHyphens) {
  EXPECT_EQ(id_from_query("\"28-point plan\"~3"), "28-point-plan-3");
  EXPECT_EQ(id_from_query("Pokrovsk"), "pokrovsk");
  EXPECT_EQ(id_from_query("headline:(Kyiv OR Київ)"), "headline-kyiv-or-київ");
  const std::string long_query(1000, 'x');
  EXPECT_LT(id_from_query(long_query).size(), 120u);
  EXPECT_NE(id_from_query(long_query), id_from_query(long_query + "y"));
}

TEST(LineFile, AnEqualSignWithinAQueryNamesNothing) {
  const auto compiled = compile({{"a.rules", "exact(a=b) # both\nx = exact(c=d)\n/ab=c/\n"}});
  EXPECT_THAT(ids(compiled), ElementsAre("exact-a-b", "x", "ab-c"));
  EXPECT_THAT(compile({{"a.rules", "/Kyiv(?=x)/"}}).diagnostics.render(), HasSubstr("look-ahead"));
}

TEST(LineFile, SecondRuleOfOneIdIsAnError) {
  const auto compiled = compile({{"a.rules", "Pokrovsk\n"}, {"b.rules", "\n pokrovsk\n"}});
  EXPECT_EQ(compiled.diagnostics.render(),
            "b.rules:2:2: error: a second rule has the id \"pokrovsk\"\n"
            "     pokrovsk\n"
            "     ^\n"
            "    hint: the first stands at a.rules:1:1; name one of them\n");
}

constexpr const char* kExample = R"(schema: 1
terms:
  zelensky: [Zelensky, Zelenskyy, Zelenskiy, Зеленськ*, Зеленск*]
  pokrovsk: [Pokrovsk, Покровськ*, Покровск*, Krasnoarmiisk]
macros:
  peace_plan: |
    "28-point plan"~3 OR "19-point plan"~3 OR 28PPP OR 19PPP
defaults: {severity: low, route: desk, labels: {desk: east}}
rules:
  - id: peace-plan
    query: |
      @peace_plan AND (Ukraine OR Kyiv OR Kiev OR @zelensky)
    severity: high
    tests:
      - match: "A 28-point Ukraine peace plan was discussed in Kyiv"
      - no_match: "Ukraine: a plan with a 28-point font"
      - match:
          title: A 19-point plan
          content: Зеленського не почули
  - id: pokrovsk-front
    query: |
      headline:@pokrovsk OR ATLEAST/3(@pokrovsk)
    where: {lang: [en, uk, ru]}
    labels: {theatre: donetsk}
    tests:
      - match: Бої біля Покровська
      - no_match: {title: Pokrovsk, language: de-AT}
      - match: {title: Pokrovsk, language: en-GB}
      - match: {summary: "Pokrovsk, Pokrovsk", content: "Покровськ"}
      - no_match: {summary: "Pokrovsk, Pokrovsk"}
)";

TEST(YamlFile, HoldsTermsMacrosDefaultsAndTests) {
  const auto compiled =
      compile({{"r.yaml", kExample}, {"x.rules", "zel = @zelensky AND Pokrovsk"}});
  EXPECT_THAT(ids(compiled), ElementsAre("peace-plan", "pokrovsk-front", "zel"));
  EXPECT_EQ(compiled.tests.passed, 8);
  EXPECT_EQ(compiled.tests.failed, 0);
  const auto& rules = compiled.rules->rules();
  EXPECT_EQ(rules[0].severity, Severity::high);
  EXPECT_EQ(rules[0].route, "desk");
  EXPECT_EQ(rules[0].query, "@peace_plan AND (Ukraine OR Kyiv OR Kiev OR @zelensky)");
  EXPECT_EQ(rules[0].place, (Place{"r.yaml", 10, 9}));
  EXPECT_EQ(rules[1].severity, Severity::low);
  EXPECT_EQ(rules[1].labels, (Labels{{"desk", "east"}, {"theatre", "donetsk"}}));
  EXPECT_EQ(rules[2].severity, Severity::info);
}

TEST(YamlFile, VersionChangesWithATermThatTheRuleNames) {
  const std::string head = "schema: 1\nrules: [{id: a, query: '@t'}, {id: b, query: x}]\n";
  const auto one = compile({{"r.yaml", head + "terms: {t: [Kyiv]}\n"}});
  const auto two = compile({{"r.yaml", head + "terms: {t: [Kyiv, Kiev]}\n"}});
  EXPECT_NE(one.rules->rules()[0].version(), two.rules->rules()[0].version());
  EXPECT_EQ(one.rules->rules()[1].version(), two.rules->rules()[1].version());
}

TEST(YamlFile, FailedTestsSayWhatHappened) {
  EXPECT_EQ(errors(R"(schema: 1
rules:
  - id: a
    query: Kyiv AND (Lviv OR Odesa) AND NOT football
    tests:
      - match: Kyiv and Kharkiv
      - match: Kyiv, Lviv and football
      - no_match: {title: Nothing, content: Kyiv to Lviv}
)"),
            R"(r.yaml:6:16: error: rule a does not match this item: Lviv OR Odesa is not in it
          - match: Kyiv and Kharkiv
                   ^
r.yaml:7:16: error: rule a does not match this item: it holds football, which NOT excludes
          - match: Kyiv, Lviv and football
                   ^
r.yaml:8:19: error: rule a matches this item, and should not
          - no_match: {title: Nothing, content: Kyiv to Lviv}
                      ^
    hint: found: content "Kyiv", content "Lviv"
)");
}

TEST(YamlFile, MistakesAreShownAtTheirPlaces) {
  EXPECT_EQ(errors(R"(schema: 1
terms:
  pokrovsk: [Pokrovsk, "@kyiv", Po*]
macros:
  loop: |
    Kyiv OR @pool
  pool: |
    Lviv OR @loop
rules:
  - id: quoted
    query: "28-point plan"
    severty: high
  - id: a
    query: |
      @pokrovks AND
        (Kyiv OR
         Lviv Odesa)
    severity: hihg
    throttle: {max: 0, per: 10m}
    where: {lang: en, source: [https://a.example/news]}
  - id: a
    query: Kyiv
    tests:
      - {match: a, no_match: b}
      - match: {titel: a}
)"),
            R"(r.yaml:3:25: error: a term can't name another one
      pokrovsk: [Pokrovsk, "@kyiv", Po*]
                            ^~~~~
    hint: alternates are words and phrases as they stand in a text; a query goes under macros:
r.yaml:3:33: error: before a * stand at least 3 letters
      pokrovsk: [Pokrovsk, "@kyiv", Po*]
                                    ^~~
    hint: a shorter beginning would match too many words
r.yaml:8:13: error: @loop leads back to itself
        Lviv OR @loop
                ^~~~~
    hint: write the query out in one of the macros
r.yaml:11:13: error: YAML takes these quotes away, so this is not a phrase
        query: "28-point plan"
                ^~~~~~~~~~~~~
    hint: write query: | and the query with its quotes on the next line, indented
r.yaml:12:5: error: unknown key "severty" in a rule
        severty: high
        ^~~~~~~
    hint: did you mean "severity"?
r.yaml:15:7: error: unknown name @pokrovks
          @pokrovks AND
          ^~~~~~~~~
    hint: did you mean @pokrovsk?
r.yaml:17:10: error: words side by side without quotes
             Lviv Odesa)
             ^~~~~~~~~~
    hint: write "Lviv Odesa" for the phrase, or Lviv AND Odesa for all of them anywhere
r.yaml:18:15: error: unknown severity "hihg"
        severity: hihg
                  ^~~~
    hint: did you mean "high"?
r.yaml:19:21: error: max must be a whole number from 1 to 1000000
        throttle: {max: 0, per: 10m}
                        ^
r.yaml:20:32: error: "https://a.example/news" is no host
        where: {lang: en, source: [https://a.example/news]}
                                   ^~~~~~~~~~~~~~~~~~~~~~
    hint: write the host alone: a.example
r.yaml:21:9: error: a second rule has the id "a"
      - id: a
            ^
    hint: the first stands at r.yaml:13:9; name one of them
r.yaml:24:9: error: a test has either match: or no_match:, not both
          - {match: a, no_match: b}
            ^
    hint: write each on a line of its own: - match: "Title of an item"
r.yaml:25:17: error: unknown key "titel" in an item
          - match: {titel: a}
                    ^~~~~
    hint: did you mean "title"?
)");
}

TEST(YamlFile, NeedsASchema) {
  EXPECT_THAT(errors("rules: []\n"), HasSubstr("has no \"schema\""));
  EXPECT_THAT(errors("schema: 2\n"), HasSubstr("this version reads schema 1"));
  EXPECT_THAT(errors(""), HasSubstr("has no \"schema\""));
  EXPECT_THAT(errors("schema: 1\nrules: {a: b}\n"), HasSubstr("rules must be a list"));
}

TEST(YamlFile, TermsComeFromFilesToo) {
  const Folder folder;
  folder.write("mps.txt", "# members\nAnna Kovalenko\n  Bohdan*  \n");
  folder.write("r.yaml",
               "schema: 1\nterms: {mps: [{file: mps.txt}, Cyril]}\n"
               "rules: [{id: mps, query: '@mps'}]\n");
  const auto compiled = load({folder.path()});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  for (const auto* title : {"Anna Kovalenko", "Bohdana", "Cyril"}) {
    EXPECT_EQ(compiled.rules->match(item_with_title(title)).size(), 1u) << title;
  }
  EXPECT_TRUE(compiled.rules->match(item_with_title("Kovalenko Anna")).empty());

  folder.write("mps.txt", "Anna\n\"Bohdan\"\n");
  const auto wrong = load({folder.path()});
  EXPECT_THAT(wrong.diagnostics.render(), HasSubstr("mps.txt:2:1: error: an alternate needs no"));
  std::filesystem::remove(folder.path() + "/mps.txt");
  EXPECT_THAT(load({folder.path()}).diagnostics.render(), HasSubstr("No such file"));
}

TEST(YamlFile, WhereLimitsWhichItemsARuleLooksAt) {
  const auto compiled = compile({{"r.yaml", R"(schema: 1
rules:
  - id: a
    query: Kyiv
    where: {lang: [en, uk], source: ["*"], not_source: [sport.example]}
  - id: b
    query: Kyiv
    where: {source: news.example}
    throttle: {max: 3, per: 10m}
    allow_slow: true
)"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const auto fired = [&](const char* link, const char* language) {
    auto item = item_with_title("Kyiv");
    item.link = link;
    item.language = language;
    std::string found;
    for (const auto& match : compiled.rules->match(item)) found += match.rule.value;
    return found;
  };
  EXPECT_EQ(fired("https://news.example/1", "en-GB"), "ab");
  EXPECT_EQ(fired("https://www.NEWS.example:8080/1", "ru"), "b");
  EXPECT_EQ(fired("https://sport.example/1", "en"), "");
  EXPECT_EQ(fired("https://live.sport.example/1", "en"), "");
  EXPECT_EQ(fired("https://transport.example/1", "en"), "a");
  EXPECT_EQ(fired("", ""), "ab");  // what an item doesn't say excludes nothing
  const auto& b = compiled.rules->rules()[1];
  EXPECT_EQ(b.throttle, (Throttle{3, std::chrono::minutes(10)}));
  EXPECT_TRUE(b.allow_slow);
}

TEST(YamlFile, ARuleSaysWhatItTellsOfAStory) {
  const auto compiled = compile({{"r.yaml", R"(schema: 1
defaults: {sources: 3, spread: true}
rules:
  - {id: a, query: Kyiv}
  - {id: b, query: Kyiv, sources: 1, updates: true, spread: false}
)"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const auto& a = compiled.rules->rules()[0];
  EXPECT_EQ(a.sources, 3);
  EXPECT_FALSE(a.updates);
  EXPECT_TRUE(a.spread);
  const auto& b = compiled.rules->rules()[1];
  EXPECT_EQ(b.sources, 1);
  EXPECT_TRUE(b.updates);
  EXPECT_FALSE(b.spread);
}

TEST(RuleFile, OtherEncodingsAreNamedWithTheWayToConvert) {
  using namespace std::string_literals;
  const auto message = [](const std::string& name, const std::string& bytes) {
    return compile({{name, bytes}}).diagnostics.render();
  };
  EXPECT_EQ(message("a.rules", "\xFF\xFEK\0y\0"s),
            "a.rules: error: the file is in UTF-16, and rule files are in UTF-8\n"
            "    hint: convert it: iconv -f UTF-16 -t UTF-8 'a.rules' > 'a.rules.new'\n");
  EXPECT_THAT(message("a.yaml", "\0s\0c\0h"s), HasSubstr("the file is in UTF-16BE"));
  EXPECT_THAT(message("a.rules", "Kyiv\nLv\0iv\n"s), HasSubstr("a.rules:2:3: error: a NUL byte"));
  const auto cyrillic = message("a.rules",
                                "# \xCA\xE8\xBF\xE2 \xE1\xB3\xEB\xFF \xCF\xEE\xEA\xF0"
                                "\xEE\xE2\xF1\xFC\xEA\xE0 \xE7\xED\xEE\xE2\xF3\n");
  EXPECT_THAT(cyrillic, HasSubstr("a.rules:1:3: error: the byte 0xCA is no UTF-8"));
  EXPECT_THAT(cyrillic, HasSubstr("iconv -f windows-1251 -t UTF-8 'a.rules'"));
}

TEST(LineFile, AQueryWithoutWordsIsOneErrorEach) {
  EXPECT_EQ(compile({{"a.rules", "\"\"\n\"\"\n"}}).diagnostics.errors(), 2u);
}

TEST(LineFile, AQueryOfAMillionWordsIsRefusedBeforeItTakesMemory) {
  std::string query = "Kyiv";
  for (int i = 0; i < 1'000'000; ++i) query += " OR Kyiv";
  EXPECT_THAT(compile({{"a.rules", query}}).diagnostics.render(),
              HasSubstr("the query is too large: more than 400000 words and signs"));
}

TEST(Load, ReadsFoldersPatternsAndFilesEachOnce) {
  const Folder folder;
  folder.write("b.rules", "Kyiv\n");
  folder.write("a.yaml", "schema: 1\nrules: [{id: a, query: Lviv}]\n");
  folder.write("a_test.yaml", "items: []\n");
  folder.write("notes.txt", "peace plan\n");
  folder.write(".hidden.rules", "peace plan\n");
  EXPECT_THAT(ids(load({folder.path()})), ElementsAre("a", "kyiv"));
  EXPECT_THAT(ids(load({folder.path() + "/b.rules", folder.path() + "/*.yaml", folder.path()})),
              ElementsAre("kyiv", "a"));
  EXPECT_THAT(ids(load({folder.path() + "/none*.rules"})), ElementsAre());
  EXPECT_THAT(load({folder.path() + "/none.rules"}).diagnostics.render(),
              HasSubstr("/none.rules: error: there is no such file"));
  EXPECT_FALSE(load({folder.path() + "/none.rules", folder.path()}).rules);
  EXPECT_THAT(load({folder.path() + "/notes.txt"}).diagnostics.render(),
              HasSubstr("a rule file ends in .rules, .yaml or .yml"));
}

}  // namespace
}  // namespace newswatch::rules
