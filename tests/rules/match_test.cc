#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Case {
  const char* query;
  const char* title;
  bool expected;
};

void check(std::initializer_list<Case> cases) {
  for (const auto& c : cases)
    EXPECT_EQ(matches(c.query, c.title), c.expected) << c.query << " / " << c.title;
}

TEST(Match, TheTwoRulesOfTheMission) {
  const auto compiled = compile({{"a.rules", "\"28-point plan\"\n"}, {"b.rules", "Pokrovsk\n"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const auto found = compiled.rules->match(
      item_with_title("Battle for Pokrovsk goes on as a 28-point plan is discussed"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule.value, "28-point-plan");
  EXPECT_EQ(found[0].ranges, (std::vector<FieldRange>{{Field::title, 33, 46}}));
  EXPECT_EQ(found[1].rule.value, "pokrovsk");
  EXPECT_EQ(found[1].ranges, (std::vector<FieldRange>{{Field::title, 11, 19}}));
}

TEST(Match, PhrasesAreAdjacentUnlessSlopAllowsOthers) {
  check({
      {"\"28-point plan\"", "A 28‑Point Plan", true},
      {"\"28-point plan\"", "28-point Ukraine peace plan", false},
      {"\"28-point plan\"~3", "28-point Ukraine peace plan", true},
      {"\"28-point plan\"~2", "28-point Ukraine peace plan", true},
      {"\"28-point plan\"~1", "28-point Ukraine peace plan", false},
      {"\"28-point plan\"~3", "Ukraine: a plan with a 28-point font", false},
      {"\"a b c\"~2", "a x b x c", true},
      {"\"a b c\"~2", "a x b x x c", false},
      {"\"a b\"~1", "a a x b", true},
      {"\"28-point plan\"~3", "28 big point plan", false},  // "28-point" itself stays whole
  });
}

TEST(Match, PrefixesInAndOutsideOfPhrases) {
  check({
      {"Покровськ*", "Бої біля Покровська тривають", true},
      {"Покровськ*", "ПОКРОВСЬК", true},
      {"Покровськ*", "Покровка", false},
      {"\"Покровськ* напрям*\"", "На Покровському напрямку", true},
      {"\"Покровськ* напрям*\"", "На напрямку Покровському", false},
      {"plan*", "planning", true},
      {"plan", "planning", false},
  });
}

TEST(Match, WildcardsWithinWords) {
  check({
      {"organi?ation", "an organization", true},
      {"organi?ation", "an organisation", true},
      {"organi?ation", "an organiation", false},
      {"organi?ation", "an organissation", false},
      {"wom?n*", "womanly", true},
      {"Київ?", "Києві Київу", true},
      {"Київ?", "Київ", false},
      {"Kyiv AND *shenko", "Poroshenko in Kyiv", true},
      {"Kyiv AND *shenko", "Poroshenkos in Kyiv", false},
      {"Kyiv AND Zel*sky", "Zelenskyy in Kyiv", false},
      {"Kyiv AND Zel*sky", "Zelensky in Kyiv", true},
      {"Kyiv AND Zel*sky", "Zelsky in Kyiv", true},
      {"Kyiv AND z*y", "Zelensky in Kyiv", true},
      {"\"President *shenko\"", "President Poroshenko", true},
      {"\"President *shenko\"", "President of Poroshenko", false},
      {"\"President *shenko\"~1", "President P. Poroshenko", true},
      {"President NEAR/2 *shenko", "Poroshenko the President", true},
      {"2 OF (Kyiv, *shenko)", "Poroshenko in Kyiv", true},
      {"pres* AND NOT *shenko", "president Poroshenko", false},
  });
}

TEST(Match, CaseIsHeededWithinCs) {
  check({
      {"cs(US)", "US forces", true},
      {"cs(US)", "tell us", false},
      {"cs(US)", "tell us of the US", true},
      {"cs(NATO)", "NATO's plan", true},
      {"cs(Apple)", "an apple", false},
      {"cs(\"Time Magazine\")", "Time magazine", false},
      {"cs(\"Time Magazine\")", "of Time Magazine", true},
      {"cs(Côte)", "Cote", true},
      {"cs(côte)", "Cote", false},
      {"cs(Воля) NEAR/1 партія", "партія Воля", true},
      {"cs(Воля) NEAR/1 партія", "партія воля", false},
      {"cs(Gra?d)", "Grand", true},
      {"cs(Gra?d)", "grand", false},
      {"cs(Pol*)", "Polish", true},
      {"cs(Pol*)", "polish", false},
      {"cs(Ещё)", "Еще", true},
      {"ATLEAST/2(cs(US))", "US us US", true},
      {"ATLEAST/2(cs(US))", "US us", false},
  });
}

TEST(Match, ExactTextsAreBoundedByWhatIsNoLetterOrDigit) {
  check({
      {"exact(C++)", "C++ and Rust", true},
      {"exact(C++)", "(C++)", true},
      {"exact(C++)", "c++", false},
      {"exact(C++)", "C++17", false},
      {"exact(C++)", "C+++", true},
      {"exact(AT&T)", "AT&T", true},
      {"exact(AT&T)", "AT &T", false},
      {"exact(AT&T)", "xAT&T", false},
      {"exact(\"Київ.\")", "у Київ.", true},
      {"exact(Київ)", "Київ\u0301", false},
      {"ATLEAST/2(exact(C++))", "C++ C++", true},
      {"ATLEAST/3(exact(C++) OR /rust/i)", "C++ and Rust", false},
      {"code AND exact(C#)", "C# code", true},
      {"2 OF (code, exact(C#), Rust)", "C# code", true},
  });
  EXPECT_EQ(spans("exact(AT&T)", item_with_title("to AT&T, or AT&TX")),
            (std::vector<std::string>{"title[3,7) AT&T"}));
}

TEST(Match, RegularExpressionsReadTheRawText) {
  check({
      {"/28.?point/", "a 28-point plan", true},
      {"/28.?point/", "a 28-Point plan", false},
      {"/28.?point/i", "a 28-Point plan", true},
      {"/ПЕРЕГОВОР(Ы|ОВ)/i", "переговоров", true},
      {"/(peace|war) plan/", "war plan", true},
      {"/(peace|war) plan/", "war plans", true},
      {"/\\bwar plan\\b/", "war plans", false},
      {"/misſion/i", "MISSION", true},
      {"/straße/i", "STRAẞE", true},
      {"/kelvin/i", "\u212Aelvin", true},
      {"/İstanbul/", "İstanbul", true},
      {"headline:/plan$/", "a plan", true},
      {"plan AND /\\d+%/", "a plan of 5%", true},
  });
  EXPECT_EQ(
      spans("/[ps](pace|eace)|pace/", item_with_title("peace, space, pace")),
      (std::vector<std::string>{"title[0,5) peace", "title[7,12) space", "title[14,18) pace"}));
}

TEST(Match, StemsFindOtherEndings) {
  check({
      {"stem:ru(переговоры)", "после переговоров", true},
      {"stem:ru(переговоры)", "после перегородок", false},
      {"stem:en(election)", "elections were held", true},
      {"stem:fr(élections)", "une election", true},
      {"stem:de(Häuser)", "das Haus", true},
      {"stem:de(Häuser)", "die Hausen", true},
      {"stem:de(Häuser)", "der Hase", false},
      {"stem:en(talk) NEAR/1 peace", "talking peace", true},
      {"stem:en(talk)", "the talks' end", true},
      {"stem:tr(Trump)", "Trump'lar", true},
  });
}

TEST(Match, WordsAsPeopleWriteThem) {
  check({
      {"Zelensky", "Zelensky’s plan", true},
      {"Zelensky's", "Zelensky plan", false},
      {"Ivoire", "Côte d'Ivoire", true},
      {"\"Cote d'Ivoire\"", "Côte d’Ivoire", true},
      {"Ankara", "Ankara'nın", true},
      {"cease-fire", "A ceasefire holds", true},
      {"cease-fire", "A cease-fire holds", true},
      {"cease-fire", "A cease fire holds", true},
      {"ceasefire", "A cease-fire holds", false},
      {"\"? -fire\"", "A fire", true},
      {"\"?-fire cease-fire\"", "A fire, a ceasefire", false},
      {"\"?-fire cease-fire\"", "A fire ceasefire", true},
      {"\"cease ?-fire\"", "A cease fire", true},
      {"\"cease ?-fire\"", "A ceasefire", false},
      {"\"cease-fire deal\"~1", "ceasefire or deal", true},
      {"киев", "КИЕВ", true},
      {"Київ", "Киев", false},
      {"еще", "ещё", true},
      {"基輔", "俄軍空襲基輔", true},
      {"基輔", "輔基", false},
      {"b.ua", "a@b.ua", true},
  });
}

TEST(Match, BooleanOperators) {
  check({
      {"a AND b", "b a", true},
      {"a AND b", "a", false},
      {"a OR b", "b", true},
      {"a NOT b", "a", true},
      {"a AND NOT b", "a b", false},
      {"2 OF (a, b, c)", "c a", true},
      {"2 OF (a, b, c)", "c c", false},
      {"2 OF (a, b AND d, c)", "c b d", true},
      {"ATLEAST/3(a)", "a b a", false},
      {"ATLEAST/3(a OR b)", "a b a", true},
      {"ATLEAST/2(\"a a\")", "a a a", false},
      {"ATLEAST/2(\"a a\")", "a a a a", true},
  });
}

TEST(Match, NearnessCountsTheWordsBetween) {
  check({
      {"a NEAR/0 b", "b a", true},
      {"a NEAR/0 b", "a x b", false},
      {"a NEAR b", "a 1 2 3 4 b", true},
      {"a NEAR b", "a 1 2 3 4 5 b", false},
      {"a ONEAR/1 b", "a b", true},
      {"a ONEAR/1 b", "b a", false},
      {"a NEAR/3 a", "a", false},
      {"a NEAR/3 a", "a a", true},
      {"\"a b\" NEAR/3 b", "a b", false},
      {"\"a b\" NEAR/3 b", "a b b", true},
      {"treaty NEAR/2 (\"draft pact\" OR pact)", "treaty x x draft pact", true},
      {"treaty NEAR/2 pact", "treaty x x draft pact", false},
      {"a NEAR/0 b NEAR/0 c", "b a c", true},
      {"a NEAR/0 b NEAR/0 c", "a x c b", false},
      {"a NOT NEAR/2 b", "a b", false},
      {"a NOT NEAR/2 b", "a x x x b", true},
      {"a NOT NEAR/2 b", "b a x x x x a", true},
      {"Paris NOT IN \"Paris Hilton\"", "Paris Hilton", false},
      {"Paris NOT IN \"Paris Hilton\"", "Paris Hilton in Paris", true},
  });
}

TEST(Match, NoOccurrenceSpansTwoFields) {
  Item item;
  item.title = "peace";
  item.summary = "plan";
  item.authors = {"Jane Doe", "Roe Miller"};
  EXPECT_FALSE(matches("\"peace plan\"", item));
  EXPECT_FALSE(matches("peace NEAR plan", item));
  EXPECT_TRUE(matches("peace AND plan", item));
  EXPECT_TRUE(matches("2 OF (peace, plan)", item));
  EXPECT_TRUE(matches("author:\"Jane Doe\"", item));
  EXPECT_FALSE(matches("author:\"Doe Roe\"~9", item));
}

TEST(Match, ScopesLimitWhereAWordStands) {
  Item item;
  item.title = "one";
  item.summary = "two";
  item.content = "three";
  item.authors = {"Vier"};
  item.link = "https://five.example/six-seven";
  item.categories = {"Eight", "nine ten"};
  const Case cases[] = {
      {"headline:one", "", true},
      {"headline:two", "", false},
      {"lead:two", "", true},
      {"lead:three", "", false},
      {"hlead:one", "", true},
      {"hlead:two", "", true},
      {"hlead:three", "", false},
      {"body:three", "", true},
      {"body:two", "", false},
      {"author:vier", "", true},
      {"vier", "", false},
      {"url:six", "", true},
      {"url:five.example", "", true},
      {"seven", "", false},
      {"category:eight", "", true},
      {"category:\"nine ten\"", "", true},
      {"ten", "", false},
      {"three", "", true},
      {"headline:(one OR two)", "", true},
      {"headline:one AND body:three", "", true},
  };
  for (const auto& c : cases) EXPECT_EQ(matches(c.query, item), c.expected) << c.query;
}

TEST(Match, LeadAndBodyFallBackOnEachOther) {
  Item item;
  item.content = "first\n\nsecond\nline\n \nthird";
  EXPECT_TRUE(matches("lead:first", item));
  EXPECT_TRUE(matches("lead:line", item));
  EXPECT_FALSE(matches("lead:third", item));
  EXPECT_FALSE(matches("lead:\"line third\"", item));
  EXPECT_TRUE(matches("hlead:second", item));
  EXPECT_TRUE(matches("\"line third\"", item));
  Item summary_only;
  summary_only.summary = "first";
  EXPECT_TRUE(matches("body:first", summary_only));
}

TEST(Match, ASummaryThatTheContentRepeatsIsCountedOnce) {
  Item item;
  item.summary = "Pokrovsk falls, say";
  item.content = "Pokrovsk falls, says the army. More on Pokrovsk.";
  EXPECT_TRUE(matches("ATLEAST/2(Pokrovsk)", item));
  EXPECT_FALSE(matches("ATLEAST/3(Pokrovsk)", item));
  EXPECT_TRUE(matches("ATLEAST/1(lead:Pokrovsk)", item));
  item.summary = "Around Pokrovsk";
  EXPECT_TRUE(matches("ATLEAST/3(Pokrovsk)", item));
}

TEST(Match, SpansAreOrderedAndDoNotOverlap) {
  Item item;
  item.title = "Plan: a 28-point plan";
  item.content = "the plan's «план»";
  EXPECT_THAT(spans("plan OR \"28-point plan\" OR план", item),
              ElementsAre("title[0,4) Plan", "title[8,21) 28-point plan", "content[4,8) plan",
                          "content[13,21) план"));
  EXPECT_THAT(spans("28 ONEAR/1 plan", item), ElementsAre("title[8,21) 28-point plan"));
  EXPECT_THAT(spans("plan AND NOT football", item).size(), 3u);
  EXPECT_THAT(spans("football", item), IsEmpty());
}

TEST(Match, SpansOfAuthorsPointIntoTheirLines) {
  Item item;
  item.authors = {"Jane Doe", "Roe"};
  EXPECT_THAT(spans("author:(Doe OR Roe)", item),
              ElementsAre("author[5,8) Doe", "author[9,12) Roe"));
  item.authors = {"", "Doe", "", "Roe"};
  EXPECT_THAT(spans("author:(Doe OR Roe)", item),
              ElementsAre("author[1,4) Doe", "author[6,9) Roe"));
}

TEST(Match, ManyRulesComeInOrderAndOnceEach) {
  std::string file;
  for (int i = 0; i < 3000; ++i) {
    // Every third, and one that two of its words lead to.
    file += fmt::format("r{} = {}\n", i, i % 3 == 0 ? "plan OR peace" : "war AND plan");
  }
  const auto compiled = compile({{"a.rules", file}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  std::vector<std::string> found;
  for (const auto& match : compiled.rules->match(item_with_title("a peace plan"))) {
    found.push_back(match.rule.value);
  }
  std::vector<std::string> expected;
  for (int i = 0; i < 3000; i += 3) expected.push_back(fmt::format("r{}", i));
  EXPECT_EQ(found, expected);
}

TEST(Match, RulesComeInTheOrderOfTheFiles) {
  const auto compiled =
      compile({{"b.rules", "zulu = plan\nalpha = peace\n"}, {"a.rules", "kilo = peace OR plan"}});
  std::vector<std::string> ids;
  for (const auto& match : compiled.rules->match(item_with_title("peace plan"))) {
    ids.push_back(match.rule.value);
  }
  EXPECT_THAT(ids, ElementsAre("zulu", "alpha", "kilo"));
  EXPECT_EQ(compiled.rules->find(RuleId{"alpha"})->query, "peace");
  EXPECT_EQ(compiled.rules->find(RuleId{"bravo"}), nullptr);
}

TEST(Match, SetsUsedInTurnByOneThreadDoNotMix) {
  const auto a = compile_query("peace");
  const auto b = compile_query("plan AND NOT peace");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(a->match(item_with_title("peace plan")).size(), 1u);
    EXPECT_EQ(b->match(item_with_title("peace plan")).size(), 0u);
    EXPECT_EQ(b->match(item_with_title("plan")).size(), 1u);
  }
}

TEST(Match, AnEmptySetMatchesNothing) {
  const auto compiled = compile({});
  ASSERT_TRUE(compiled.rules);
  EXPECT_THAT(compiled.rules->match(item_with_title("peace")), IsEmpty());
}

}  // namespace
}  // namespace newswatch::rules
