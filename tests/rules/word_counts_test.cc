// What is learnt of words from items, and that rules are found by the rarest.
#include "rules/word_counts.h"

#include <gtest/gtest.h>

#include "rules/document.h"
#include "rules/names.h"
#include "rules/parser.h"
#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

using Form = Dictionary::Form;

Item with_title(std::string title) {
  Item item;
  item.title = std::move(title);
  return item;
}

IndexBuilder builder_of(std::string_view query) {
  Names names;
  Diagnostics diagnostics;
  const LineSource source("a.rules", 1, query, query);
  IndexBuilder builder;
  builder.add(*parse_query(source, names, diagnostics));
  return builder;
}

void count(WordCounts& counts, const Index& index, std::string title, int times = 1) {
  const auto item = with_title(std::move(title));
  Document document;
  document.read(item, index);
  for (int i = 0; i < times; ++i) counts.add(document, index);
}

TEST(WordCounts, AWordIsCountedOnceAnItem) {
  const auto index = builder_of("unrelated").finish();
  WordCounts counts;
  count(counts, index, "grain grain exports", 300);
  count(counts, index, "grain", 100);
  EXPECT_EQ(counts.items(), 400u);
  EXPECT_NEAR(counts.share("grain", Form::whole, 1), 1, 0.001);
  EXPECT_NEAR(counts.share("exports", Form::whole, 0), 300.0 / 500, 0.001);
  EXPECT_NEAR(counts.share("wheat", Form::whole, 0), 0, 0.001);
}

TEST(WordCounts, BeginningsThatRulesAskForAreCounted) {
  const auto index = builder_of("expo*").finish();
  WordCounts counts;
  count(counts, index, "exports, exporter", 100);
  EXPECT_NEAR(counts.share("expo", Form::prefix, 0), 0.5, 0.001);
  EXPECT_NEAR(counts.share("expo", Form::whole, 0), 0, 0.001);
  EXPECT_NEAR(counts.share("export", Form::prefix, 0), 0, 0.001);
}

TEST(WordCounts, WhatWasAssumedFadesAway) {
  const auto index = builder_of("unrelated").finish();
  WordCounts counts;
  EXPECT_NEAR(counts.share("grain", Form::whole, 0.4), 0.4, 0.001);
  count(counts, index, "wheat", 10'000);
  EXPECT_LT(counts.share("grain", Form::whole, 0.4), 0.005);
}

TEST(WordCounts, WhatWasLongAgoFadesAway) {
  const auto index = builder_of("unrelated").finish();
  WordCounts counts;
  count(counts, index, "grain", 16'000);
  count(counts, index, "wheat", 100'000);
  EXPECT_LT(counts.items(), 1u << 15);
  EXPECT_LT(counts.share("grain", Form::whole, 0), 0.05);
  EXPECT_GT(counts.share("wheat", Form::whole, 0), 0.95);
}

TEST(WordCounts, RulesAreFoundByTheRarerWord) {
  const auto anchored = [](const Index& index, std::string_view word) {
    return index.anchored(index.dictionary().find(word, Form::whole)).size();
  };
  for (const std::string common : {"tariffs", "quotas"}) {
    WordCounts counts;
    auto builder = builder_of("tariffs AND quotas");
    count(counts, builder_of("unrelated").finish(), common, 200);
    const auto index = builder.finish(&counts);
    EXPECT_EQ(anchored(index, common), 0u) << common;
    EXPECT_EQ(anchored(index, "tariffs") + anchored(index, "quotas"), 1u);
  }
}

TEST(Guards, OneOfTheOtherWordsIsEnough) {
  for (const auto* query : {"grain AND (wheat OR corn)", "grain AND (\"winter wheat\" OR corn)",
                            "(grain AND wheat) OR (grain AND corn)", "grain AND /wheat|corn/",
                            "grain NEAR/3 (wheat OR corn)", "2 OF (grain, wheat, corn)"}) {
    EXPECT_TRUE(matches(query, with_title("grain, winter wheat"))) << query;
    EXPECT_TRUE(matches(query, with_title("grain, corn"))) << query;
    EXPECT_FALSE(matches(query, with_title("grain, barley"))) << query;
  }
}

TEST(Guards, OtherWordsTurnARuleAway) {
  const auto guards = [](std::string_view query, std::string_view word) {
    const auto index = builder_of(query).finish();
    std::vector<std::string> shown;
    for (const auto& posting : index.anchored(index.dictionary().find(word, Form::whole))) {
      for (const auto guard : posting.guards) shown.push_back(index.shown(guard));
    }
    return shown;
  };
  using Words = std::vector<std::string>;
  EXPECT_EQ(guards("grain", "grain"), (Words{"grain", "grain"}));
  EXPECT_EQ(guards("grain AND (wheat OR corn)", "grain"), (Words{"wheat", "corn"}));
  EXPECT_EQ(guards("grain AND (wheat OR corn OR rice)", "grain"), (Words{"grain", "grain"}));
  EXPECT_EQ(guards("grain AND NOT wheat", "grain"), (Words{"grain", "grain"}));
  EXPECT_EQ(guards("grain NOT NEAR/3 wheat", "grain"), (Words{"grain", "grain"}));
}

TEST(WordCounts, ASetOfRulesCountsWhatItMatches) {
  const auto counts = std::make_shared<WordCounts>();
  const auto rules = compile({{"a.rules", "grain"}}, Keep::rules, Lint::off, counts).rules;
  for (int i = 0; i < 800; ++i) (void)rules->match(with_title("wheat"));
  EXPECT_EQ(rules->word_counts(), counts);
  EXPECT_EQ(counts->items(), 100u);
  EXPECT_GT(counts->share("wheat", Form::whole, 0), 0.4);
}

}  // namespace
}  // namespace newswatch::rules
