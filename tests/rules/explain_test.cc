#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kArticle = "A 28-point Ukraine peace plan was discussed in Kyiv";

std::string shown(const NearMiss& miss) {
  return fmt::format("{}[{},{}) {}: ~{}", to_string(miss.field), miss.start, miss.end, miss.text,
                     miss.slop);
}

// The clauses a line each: "+" or "-", the text, spans and near misses.
void show(const Clause& clause, int depth, std::string& out) {
  out += fmt::format("{}{} {}", std::string(static_cast<size_t>(depth) * 2, ' '),
                     clause.matched ? '+' : '-', clause.text);
  for (const auto& span : clause.spans) out += fmt::format(" <{}>", span.text);
  for (const auto& miss : clause.near_misses) out += fmt::format(" ({})", shown(miss));
  out += '\n';
  for (const auto& child : clause.children) show(child, depth + 1, out);
}

std::string explained(std::string_view query, std::string title) {
  const auto compiled = compile({{"a.rules", fmt::format("r = {}", query)}}, Keep::queries);
  if (!compiled.rules) return compiled.diagnostics.render();
  const auto found = compiled.rules->explain(RuleId{"r"}, item_with_title(std::move(title)));
  std::string out;
  show(found->query, 0, out);
  return out;
}

struct Case {
  const char* query;
  const char* title;
  const char* shown;
};

TEST(Explain, SaysOfEachClauseWhetherItHoldsAndWhere) {
  const Case cases[] = {
      {"Kyiv", kArticle, "+ Kyiv <Kyiv>\n"},
      {"\"28-point plan\"", kArticle,
       "- \"28-point plan\" (title[2,29) 28-point Ukraine peace plan: ~2)\n"},
      {"\"28-point plan\"~1", kArticle,
       "- \"28-point plan\"~1 (title[2,29) 28-point Ukraine peace plan: ~2)\n"},
      {"\"28-point plan\"~2", kArticle, "+ \"28-point plan\"~2 <28-point Ukraine peace plan>\n"},
      {"Kyiv AND (Lviv OR peace) AND NOT Odesa", kArticle,
       "+ Kyiv AND (Lviv OR peace) AND NOT Odesa <peace> <Kyiv>\n"
       "  + Kyiv <Kyiv>\n"
       "  + Lviv OR peace <peace>\n"
       "    - Lviv\n"
       "    + peace <peace>\n"
       "  + NOT Odesa\n"
       "    - Odesa\n"},
      {"Kyiv AND NOT peace", kArticle,
       "- Kyiv AND NOT peace\n"
       "  + Kyiv <Kyiv>\n"
       "  - NOT peace <peace>\n"
       "    + peace <peace>\n"},
      {"peace NEAR/1 Kyiv", kArticle,
       "- peace NEAR/1 Kyiv\n"
       "  + peace <peace>\n"
       "  + Kyiv <Kyiv>\n"},
      {"2 OF (Kyiv, /peace pl[a-z]ns/, exact(C++))", kArticle,
       "- 2 OF (Kyiv, /peace pl[a-z]ns/, exact(C++))\n"
       "  + Kyiv <Kyiv>\n"
       "  - /peace pl[a-z]ns/\n"
       "  - exact(C++)\n"},
      {"\"plan peace\"", kArticle, "- \"plan peace\"\n"},
      {"\"28-point Kyiv\"", kArticle, "- \"28-point Kyiv\"\n"},  // more than five words between
      {"cs(KYIV)", kArticle, "- cs(KYIV)\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(explained(c.query, c.title), c.shown) << c.query;
  }
}

TEST(Explain, ShowsThePartsOfATermAndTheConditions) {
  const auto compiled = compile({{"a.yaml", R"(schema: 1
terms: {city: [Kyiv, Lviv]}
rules:
  - id: r
    query: "@city"
    where: {lang: [uk], not_source: [sport.example], age: 2h}
)"}},
                                Keep::queries);
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  Item item = item_with_title(kArticle);
  item.language = "en";
  item.link = "https://www.sport.example/a";
  const auto found = compiled.rules->explain(RuleId{"r"}, item);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->matched);
  std::string out;
  show(found->query, 0, out);
  EXPECT_EQ(out, "+ @city <Kyiv>\n  + Kyiv <Kyiv>\n  - Lviv\n");
  std::vector<std::string> conditions;
  for (const auto& c : found->where) {
    conditions.push_back(fmt::format("{} {}: {}", c.met ? '+' : '-', c.text, c.reason));
  }
  EXPECT_THAT(conditions,
              ElementsAre("- lang: [uk]: the item's language is en",
                          "- not_source: [sport.example]: the item is from www.sport.example",
                          "+ age: 2h: the item has no date"));
}

TEST(Explain, NeedsTheQueriesAndAKnownRule) {
  const auto bare = compile({{"a.rules", "r = Kyiv"}});
  EXPECT_FALSE(bare.rules->explain(RuleId{"r"}, Item{}));
  const auto kept = compile({{"a.rules", "r = Kyiv"}}, Keep::queries);
  EXPECT_FALSE(kept.rules->explain(RuleId{"other"}, Item{}));
  EXPECT_TRUE(kept.rules->explain(RuleId{"r"}, Item{}));
}

std::vector<std::string> nearly(std::string_view query, const Item& item) {
  std::vector<std::string> found;
  for (const auto& rule : compile_query(query)->near_misses(item)) {
    for (const auto& miss : rule.misses) found.push_back(shown(miss));
  }
  return found;
}

TEST(NearMiss, IsAPhraseWithFewWordsBetweenOfARuleThatWouldMatch) {
  const auto item = item_with_title(kArticle);
  const auto miss = "title[2,29) 28-point Ukraine peace plan: ~2";
  EXPECT_THAT(nearly("\"28-point plan\"", item), ElementsAre(miss));
  EXPECT_THAT(nearly("\"28-point plan\"~1", item), ElementsAre(miss));
  EXPECT_THAT(nearly("\"28-point plan\" AND Kyiv", item), ElementsAre(miss));
  EXPECT_THAT(nearly("\"28-point plan\" NEAR/3 Kyiv", item), ElementsAre(miss));
  EXPECT_THAT(nearly("2 OF (\"28-point plan\", Kyiv, Odesa)", item), ElementsAre(miss));
  EXPECT_THAT(nearly("headline:\"28-point plan\"", item), ElementsAre(miss));
  EXPECT_THAT(nearly("cs(\"28-point plan\")", item), ElementsAre(miss));
  EXPECT_THAT(nearly("\"28-poi* p?an\"", item), ElementsAre(miss));
}

TEST(NearMiss, IsNoneWhereTheRuleMatchesOrWouldNot) {
  const auto item = item_with_title(kArticle);
  EXPECT_THAT(nearly("\"28-point plan\"~2", item), IsEmpty());
  EXPECT_THAT(nearly("\"28-point plan\" OR Kyiv", item), IsEmpty());
  EXPECT_THAT(nearly("\"28-point plan\" AND Odesa", item), IsEmpty());
  EXPECT_THAT(nearly("\"28-point plan\" AND NOT Kyiv", item), IsEmpty());
  EXPECT_THAT(nearly("Kyiv AND NOT \"28-point plan\"", item), IsEmpty());
  EXPECT_THAT(nearly("\"28-point Kyiv\"", item), IsEmpty());
  EXPECT_THAT(nearly("\"plan peace\"", item), IsEmpty());
  EXPECT_THAT(nearly("body:\"28-point plan\"", item), IsEmpty());
  EXPECT_THAT(nearly("cs(\"28-point Plan\")", item), IsEmpty());
}

TEST(NearMiss, CountsTowardsATleastWithTheHitsThereAre) {
  const auto item = item_with_title("peace plan, peace in plan");
  EXPECT_THAT(nearly("ATLEAST/2(\"peace plan\")", item),
              ElementsAre("title[12,25) peace in plan: ~1"));
  EXPECT_THAT(nearly("ATLEAST/3(\"peace plan\")", item), IsEmpty());
}

TEST(NearMiss, ComesWithMatchesInOneLook) {
  const auto compiled = compile({{"a.rules", "\"28-point plan\"\nUkraine\n\"plan peace\"\n"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const auto item = item_with_title(kArticle);
  const auto looked = compiled.rules->look(item);
  EXPECT_EQ(looked.matches, compiled.rules->match(item));
  ASSERT_EQ(looked.matches.size(), 1u);
  ASSERT_EQ(looked.near_misses.size(), 1u);
  EXPECT_EQ(looked.near_misses[0].rule, RuleId{"28-point-plan"});
}

TEST(NearMiss, HeedsTheConditionsOfTheRule) {
  const auto compiled = compile({{"a.yaml", R"(schema: 1
rules:
  - id: r
    query: |
      "28-point plan"
    where: {lang: uk}
)"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  auto item = item_with_title(kArticle);
  item.language = "uk";
  EXPECT_EQ(compiled.rules->near_misses(item).size(), 1u);
  EXPECT_EQ(compiled.rules->near_misses(item)[0].misses[0].phrase, "28 point plan");
  item.language = "en";
  EXPECT_THAT(compiled.rules->near_misses(item), IsEmpty());
}

}  // namespace
}  // namespace newswatch::rules
