// Lints: each code, what it is said of, and what it is not said of.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/entailment.h"
#include "rules/names.h"
#include "rules/parser.h"
#include "rules/rule_set.h"

namespace newswatch::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Compiled lint(const std::string& text, const std::string& name = "r.rules") {
  auto compiled = compile({{name, text}}, Keep::rules, Lint::on);
  EXPECT_TRUE(compiled.rules) << compiled.diagnostics.render();
  return compiled;
}

// "code line:column" of each.
std::vector<std::string> codes(const std::string& text, const std::string& name = "r.rules") {
  std::vector<std::string> found;
  const auto compiled = lint(text, name);
  for (const auto& d : compiled.diagnostics.list()) {
    found.push_back(d.code + " " + std::to_string(d.place.line) + ":" +
                    std::to_string(d.place.column));
  }
  return found;
}

bool follows(const std::string& a, const std::string& b) {
  Diagnostics diagnostics;
  Names names;
  const std::string file = "q.rules";
  const auto one = parse_query(LineSource(file, 1, a, a), names, diagnostics);
  const auto two = parse_query(LineSource(file, 2, b, b), names, diagnostics);
  EXPECT_TRUE(one && two) << diagnostics.render();
  return one && two && implies(*one, *two);
}

TEST(Implies, SeesWhatFollowsByForm) {
  const std::pair<const char*, const char*> right[] = {
      {"Kyiv", "Kyiv OR Lviv"},
      {"Kyiv AND Lviv", "Lviv"},
      {"\"peace plan\"", "plan"},
      {"\"peace plan\"", "\"peace plan\"~3"},
      {"\"peace plan\"~2", "\"peace plan\"~3"},
      {"\"peace plan\"~2", "plan"},
      {"Pokrovsk", "Pokrov*"},
      {"Pokrovsk*", "Pokrov*"},
      {"headline:Kyiv", "Kyiv"},
      {"headline:Kyiv", "hlead:Kyiv"},
      {"a1b NEAR/2 c2d", "c2d NEAR/5 a1b"},
      {"a1b ONEAR/2 c2d", "a1b NEAR/2 c2d"},
      {"Kyiv OR Lviv", "Lviv OR Odesa OR Kyiv"},
      {"ATLEAST/3(Kyiv)", "ATLEAST/2(Kyiv)"},
      {"ATLEAST/3(Kyiv)", "Kyiv"},
      {"Paris NOT IN \"Paris Hilton\"", "Paris"},
      {"2 OF (Kyiv, \"Kyiv Post\", Lviv)", "Kyiv"},
      {"Kyiv AND Lviv NOT football", "Kyiv NOT \"football match\""},
  };
  for (const auto& [a, b] : right) EXPECT_TRUE(follows(a, b)) << a << " => " << b;
}

TEST(Implies, ClaimsNothingThatATextCouldDisprove) {
  const std::pair<const char*, const char*> wrong[] = {
      {"Kyiv OR Lviv", "Lviv"},
      {"plan", "\"peace plan\""},
      {"\"peace plan\"~3", "\"peace plan\"~2"},
      {"\"peace plan\"~3", "\"peace plan\""},
      {"Pokrov*", "Pokrovsk"},
      {"Kyiv", "headline:Kyiv"},
      {"author:Kyiv", "Kyiv"},
      {"hlead:Kyiv", "headline:Kyiv"},
      {"a1b NEAR/5 c2d", "a1b NEAR/2 c2d"},
      {"a1b NEAR/2 c2d", "a1b ONEAR/2 c2d"},
      {"Paris", "Paris NOT IN \"Paris Hilton\""},
      {"Kyiv NOT \"football match\"", "Kyiv NOT football"},
      {"Kyiv", "Kyiv NOT football"},
      {"1 OF (Kyiv, \"Kyiv Post\", Lviv)", "Kyiv"},
  };
  for (const auto& [a, b] : wrong) EXPECT_FALSE(follows(a, b)) << a << " => " << b;
}

TEST(Lint, FindsWhatCanNeverBeTrue) {
  EXPECT_THAT(codes("a = Kyiv AND NOT Kyiv"), ElementsAre("never-true 1:5"));
  EXPECT_THAT(codes("a = Lviv OR (\"Kyiv Post\" NOT Kyiv)"), IsEmpty());
  EXPECT_THAT(codes("a = Odesa AND (\"Kyiv Post\" NOT Kyiv)"), ElementsAre("never-true 1:16"));
  EXPECT_THAT(codes("a = Paris NOT IN (Berlin OR Paris*)"), ElementsAre("never-true 1:5"));
  EXPECT_THAT(codes("a = Paris NOT IN \"Paris Hilton\""), IsEmpty());
}

TEST(Lint, FindsRulesThatSayTheSame) {
  EXPECT_THAT(codes("a = Kyiv OR Lviv\nb = Lviv OR (Kyiv)"), ElementsAre("duplicate-query 2:5"));
  EXPECT_THAT(lint("a = Kyiv\nb = Kyiv").diagnostics.render(),
              HasSubstr("hint: the other stands at r.rules:1:1; keep one of them"));
}

TEST(Lint, FindsRulesAndAlternativesInTheShadowOfWiderOnes) {
  EXPECT_THAT(codes("a = \"Kyiv Post\" AND Odesa\nb = Lviv OR Kyiv"), ElementsAre("shadowed 1:5"));
  EXPECT_THAT(codes("a = Зеленський\nb = Зеленськ*"), ElementsAre("shadowed 1:5"));
  EXPECT_THAT(codes("a = headline:Odesa\nb = Odesa"), ElementsAre("shadowed 1:5"));
  EXPECT_THAT(codes("a = Kyiv\nb = \"Kyiv Post\" OR Odesa"), IsEmpty());
  EXPECT_THAT(codes("a = Odesa AND (Kyiv OR \"Kyiv Post\")"), ElementsAre("shadowed 1:24"));
}

TEST(Lint, ARuleOfHigherSeverityIsNotInTheShadow) {
  constexpr const char* kTwo = R"(schema: 1
rules:
  - {id: wide, query: Pokrovsk}
  - id: front
    severity: high
    query: |
      "Pokrovsk front"
)";
  EXPECT_THAT(codes(kTwo, "r.yaml"), IsEmpty());
}

TEST(Lint, FindsLettersOfOtherAlphabets) {
  EXPECT_THAT(codes("a = P\u043Ekrovsk"), ElementsAre("mixed-script 1:6"));
  EXPECT_THAT(lint("a = P\u043Ekrovsk").diagnostics.render(),
              HasSubstr("hint: write Pokrovsk, all in Latin letters"));
  EXPECT_THAT(codes("schema: 1\nterms: {t: [\"Ки\u0457\u0432\", Киiв]}\nrules: [{id: a, query: "
                    "'@t'}]",
                    "r.yaml"),
              ElementsAre("mixed-script 2:23"));
  EXPECT_THAT(codes("a = Яndex"), IsEmpty());  // Я looks like no Latin letter
}

TEST(Lint, FindsRulesThatEveryItemMustBeLookedAtFor) {
  EXPECT_THAT(codes("a = EU"), ElementsAre("no-anchor 1:5"));
  EXPECT_THAT(codes("a = Kyiv OR EU"), ElementsAre("no-anchor 1:5"));
  EXPECT_THAT(codes("a = Kyiv AND EU"), IsEmpty());
  EXPECT_THAT(codes("a = said"), ElementsAre("frequent-anchor 1:5"));
  EXPECT_THAT(codes("a = president AND Kyiv"), IsEmpty());
  EXPECT_THAT(codes("a = 北京"), IsEmpty());
  EXPECT_THAT(codes("schema: 1\nrules: [{id: a, query: EU, allow_slow: true}]", "r.yaml"),
              IsEmpty());
}

TEST(Lint, FindsNamesThatNothingUses) {
  constexpr const char* kNames = R"(schema: 1
terms: {kyiv: [Kyiv], lviv: [Lviv]}
macros: {cities: "@kyiv", both: Odesa}
rules: [{id: a, query: "@cities"}]
)";
  EXPECT_THAT(codes(kNames, "r.yaml"), ElementsAre("unused-term 2:23", "unused-macro 3:27"));
}

TEST(Lint, IsLookedForOnRequestAlone) {
  EXPECT_TRUE(compile({{"r.rules", "a = EU"}}).diagnostics.list().empty());
}

TEST(Lint, AWordOfAMegabyteIsLookedAtInItsTime) {
  EXPECT_THAT(codes("a = " + std::string(1 << 20, 'x')), IsEmpty());
}

TEST(Lint, StaysFastForManyAlikeRules) {
  std::string rules;
  for (int i = 0; i < 3000; ++i)
    rules += "r" + std::to_string(i) + " = Kyiv AND \"w" + std::to_string(i) + " x y z\"\n";
  EXPECT_THAT(codes(rules), IsEmpty());
}

}  // namespace
}  // namespace newswatch::rules
