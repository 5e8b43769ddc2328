// Fixtures: which rules an item must fire, and what is said where it doesn't.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/fixtures.h"
#include "rules/rule_set.h"

namespace newswatch::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::shared_ptr<const RuleSet> two_rules() {
  return compile({{"r.rules", "kyiv = Kyiv\nlviv = Lviv\n"}}).rules;
}

// What the file's items lead to.
std::string outcome(const std::string& yaml) {
  const auto rules = two_rules();
  Diagnostics diagnostics;
  const auto file = read_fixture_file({"r_test.yaml", yaml}, *rules, diagnostics);
  for (const auto& fixture : file.fixtures) run_fixture(*rules, file, fixture, diagnostics);
  return diagnostics.render();
}

TEST(Fixtures, AnItemFiresItsRulesAndNoOthers) {
  EXPECT_EQ(outcome(R"(schema: 1
items:
  - {title: Kyiv, fires: [kyiv]}
  - {title: Kyiv and Lviv, fires: [lviv, kyiv]}
  - {title: Odesa, fires: []}
  - {summary: Odesa, content: Lviv, categories: [Ukraine], fires: lviv}
)"),
            "");
}

TEST(Fixtures, AFailureSaysWhatWasExpectedAndWhatFiredWhere) {
  EXPECT_EQ(outcome(R"(schema: 1
items:
  - title: Lviv at night
    fires: [kyiv]
)"),
            R"(r_test.yaml:3:5: error: expected kyiv, fired lviv; kyiv did not
      - title: Lviv at night
        ^
    hint: lviv found title "Lviv"
)");
}

TEST(Fixtures, AFileCanBeAboutSomeRulesOnly) {
  EXPECT_EQ(outcome("schema: 1\nrules: [\"ky*\"]\nitems: [{title: Kyiv Lviv, fires: [kyiv]}]\n"),
            "");
  EXPECT_THAT(outcome("schema: 1\nrules: [kyiv]\nitems: [{title: Lviv, fires: [lviv]}]\n"),
              HasSubstr("this file is not about the rule \"lviv\""));
}

TEST(Fixtures, MistakesAreShownAtTheirPlaces) {
  const auto said = outcome(R"(schema: 1
items:
  - {title: Kyiv, fires: [kiev]}
  - {title: Kyiv}
  - {titel: Kyiv, fires: []}
)");
  EXPECT_THAT(said, HasSubstr("r_test.yaml:3:27: error: no rule has the id \"kiev\""));
  EXPECT_THAT(said, HasSubstr("did you mean \"kyiv\"?"));
  EXPECT_THAT(said, HasSubstr("r_test.yaml:4:5: error: an item has no \"fires\""));
  EXPECT_THAT(said, HasSubstr("r_test.yaml:5:6: error: unknown key \"titel\" in an item"));
}

TEST(Fixtures, RunWhereInlineTestsFailAndNotWhereRulesAreWrong) {
  EXPECT_TRUE(
      compile({{"r.yaml", "schema: 1\nrules: [{id: a, query: Kyiv, tests: [{match: Lviv}]}]\n"}})
          .untested);
  EXPECT_FALSE(compile({{"r.rules", "peace plan\n"}}).untested);
}

}  // namespace
}  // namespace newswatch::rules
