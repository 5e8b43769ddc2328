#include "rules/where.h"

#include <chrono>

#include <gtest/gtest.h>

#include "rules/rule_set.h"

namespace newswatch::rules {
namespace {

constexpr Time kNow{std::chrono::hours(500'000)};

Item item_of(std::string link, std::string language, std::optional<Duration> age) {
  Item item;
  item.title = "Kyiv";
  item.link = std::move(link);
  item.language = std::move(language);
  if (age) item.published = kNow - *age;
  return item;
}

bool matches(std::string_view where, const Item& item, const Context& context) {
  const auto text =
      "schema: 1\nrules:\n  - id: r\n    query: Kyiv\n    where: " + std::string(where) + "\n";
  const auto compiled = compile({{"a.yaml", text}});
  EXPECT_TRUE(compiled.rules) << compiled.diagnostics.render();
  return compiled.rules && !compiled.rules->match(item, context).empty();
}

TEST(Where, ConditionsAreMetAsTheyAreWritten) {
  const auto item = item_of("https://www.bbc.co.uk/news", "en-GB", std::chrono::hours(3));
  const std::vector<std::string> tags{"war", "europe"};
  const Context context{"bbc.com", tags, kNow};
  const struct {
    const char* where;
    bool expected;
  } cases[] = {
      {"{lang: [en, uk]}", true},
      {"{lang: EN}", true},
      {"{lang: uk}", false},
      {"{lang: eng}", false},
      {"{source: [\"*\"]}", true},
      {"{source: [bbc.co.uk]}", true},
      {"{source: [www.bbc.co.uk]}", true},
      {"{source: [BBC.com]}", true},  // the feed's site
      {"{source: [c.co.uk]}", false},
      {"{source: [reuters.com]}", false},
      {"{not_source: [reuters.com]}", true},
      {"{not_source: [bbc.com]}", false},
      {"{not_source: [bbc.co.uk]}", false},
      {"{source: [\"*\"], not_source: [bbc.co.uk]}", false},
      {"{tag: [war, peace]}", true},
      {"{tag: peace}", false},
      {"{not_tag: peace}", true},
      {"{not_tag: [peace, europe]}", false},
      {"{age: 3h}", true},
      {"{age: 2h}", false},
      {"{age: 2h, lang: en}", false},
  };
  for (const auto& c : cases) EXPECT_EQ(matches(c.where, item, context), c.expected) << c.where;
}

TEST(Where, WhatIsNotKnownIsTaken) {
  const auto bare = item_of("", "", std::nullopt);
  for (const auto* where : {"{lang: uk}", "{source: [a.example]}", "{not_source: [a.example]}",
                            "{tag: war}", "{not_tag: war}", "{age: 1h}"}) {
    EXPECT_TRUE(matches(where, bare, {})) << where;
  }
  const std::vector<std::string> none;
  EXPECT_FALSE(matches("{tag: war}", bare, {{}, none, kNow}));
  EXPECT_TRUE(matches("{not_tag: war}", bare, {{}, none, kNow}));
}

TEST(Where, LanguageIsFoundInTheTextOfAnItemThatSaysNone) {
  auto item = item_of("", "", std::nullopt);
  item.content = "Президент підписав закон про мобілізацію, повідомляє пресслужба. Kyiv.";
  EXPECT_TRUE(matches("{lang: uk}", item, {}));
  EXPECT_FALSE(matches("{lang: [ru, en]}", item, {}));
  item.language = "en";
  EXPECT_FALSE(matches("{lang: uk}", item, {}));

  Where where;
  where.languages = {"ru"};
  EXPECT_EQ(judge(where, item)[0].reason, "the item's language is en");
  item.language.clear();
  EXPECT_EQ(judge(where, item)[0].reason, "the item's text is in uk");
  EXPECT_FALSE(judge(where, item)[0].met);
  const auto bare = item_of("", "", std::nullopt);
  EXPECT_EQ(judge(where, bare)[0].reason, "neither the item nor its text tells the language");
  EXPECT_TRUE(judge(where, bare)[0].met);
}

TEST(Where, AgeIsOfTheDayOfPublishingElseOfTheUpdate) {
  auto item = item_of("", "", std::nullopt);
  item.updated = kNow - std::chrono::hours(5);
  EXPECT_FALSE(matches("{age: 4h}", item, {{}, {}, kNow}));
  item.published = kNow + std::chrono::hours(1);  // a clock that is ahead
  EXPECT_TRUE(matches("{age: 4h}", item, {{}, {}, kNow}));
}

TEST(Where, ConditionsSharedByRulesHoldForEach) {
  const auto compiled = compile({{"a.yaml", R"(schema: 1
rules:
  - {id: a, query: Kyiv, where: {lang: en}}
  - {id: b, query: Kyiv, where: {lang: uk}}
  - {id: c, query: Kyiv, where: {lang: en}}
  - {id: d, query: Kyiv}
)"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  std::string ids;
  for (const auto& match : compiled.rules->match(item_of("", "en", std::nullopt))) {
    ids += match.rule.value;
  }
  EXPECT_EQ(ids, "acd");
}

TEST(Where, SlowRulesRunWhereTheyMay) {
  const std::string rules = R"q(schema: 1
rules:
  - {id: a, query: "exact(C#)", allow_slow: true}
  - {id: b, query: "*shenko", allow_slow: true}
)q";
  const auto compiled = compile({{"a.yaml", rules}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  Item item;
  item.title = "Poroshenko learns C#";
  EXPECT_EQ(compiled.rules->match(item).size(), 2u);
  EXPECT_EQ(compiled.rules->match(Item{}).size(), 0u);
  EXPECT_GT(compiled.rules->costs()[0].count(), 0);
}

TEST(Where, MoreThanFiftySlowRulesAreRefused) {
  std::string rules = "schema: 1\nrules:\n";
  for (int i = 0; i < 51; ++i) {
    rules += "  - {id: r" + std::to_string(i) + ", query: \"exact(C#)\", allow_slow: true}\n";
  }
  const auto compiled = compile({{"a.yaml", rules}});
  EXPECT_FALSE(compiled.rules);
  ASSERT_EQ(compiled.diagnostics.errors(), 1u);
  EXPECT_EQ(compiled.diagnostics.list()[0].place.line, 53);
  EXPECT_EQ(compiled.diagnostics.list()[0].message, "with this one, more than 50 rules are slow");
}

TEST(Costs, AreCountedForTheRuleThatCauses) {
  const auto compiled = compile({{"a.rules", "Kyiv AND /[a-z]+ plan/\nOdesa\n"}});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  Item item;
  item.title = "Kyiv: a plan";
  for (int i = 0; i < 200; ++i) compiled.rules->match(item);
  EXPECT_GT(compiled.rules->costs()[0].count(), 0);
  EXPECT_EQ(compiled.rules->costs()[1].count(), 0);
}

}  // namespace
}  // namespace newswatch::rules
