// The rules that are shipped, and what they make of the demo's reports.
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/demo/stories.h"

namespace newswatch::demo {
namespace {

using Ids = std::set<std::string>;

const std::string kFolder = NEWSWATCH_SOURCE_DIR "/config/examples/rules.d";

Ids rules_of(const rules::RuleSet& rules, const Report& report) {
  Item item;
  item.title = report.title;
  item.summary = report.summary;
  Ids ids;
  for (const auto& match : rules.match(item)) ids.insert(match.rule.value);
  return ids;
}

TEST(ExampleRules, CompileWithoutFindingsAndPassTheirOwnTests) {
  const auto compiled = rules::load({kFolder + "/*.rules", kFolder + "/*.yaml"});
  EXPECT_EQ(compiled.diagnostics.render(), "");
  ASSERT_TRUE(compiled.rules);
  EXPECT_EQ(compiled.tests.failed, 0);
  EXPECT_GT(compiled.tests.passed, 30);
  Ids ids;
  for (const auto& rule : compiled.rules->rules()) ids.insert(rule.id.value);
  EXPECT_THAT(
      ids, ::testing::IsSupersetOf({"28-point-plan", "pokrovsk", "peace-plan", "envoys",
                                    "ceasefire", "pokrovsk-front", "sanctions-new", "oil-moves"}))
      << "of each file";
}

TEST(ExampleRules, FindTheStoriesOfTheDemoInEachLanguageAndNothingElse) {
  const auto compiled = rules::load({kFolder});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  const std::map<std::string_view, Ids> expected = {
      {"kremlin-weighs-plan", {"peace-plan"}},
      {"boi", {"pokrovsk-front"}},
      {"plan-28", {"peace-plan"}},
      {"kvartaly", {"pokrovsk-front"}},
      {"28ppp", {"peace-plan"}},
      {"drones", {"pokrovsk", "pokrovsk-front"}},
      {"usloviya", {"peace-plan"}},
      {"sea", {"ceasefire"}},
      {"rozmova", {"envoys"}},
      {"vstrecha", {"envoys"}},
      {"nineteen", {"envoys", "peace-plan"}},
      {"plan-19", {"peace-plan"}},
      {"twenty-four", {"envoys", "peace-plan"}},
  };
  for (const auto& report : script()) {
    if (report.slug == "geneva") continue;
    const auto wanted = expected.find(report.slug);
    EXPECT_EQ(rules_of(*compiled.rules, report), wanted == expected.end() ? Ids{} : wanted->second)
        << report.title;
  }
}

TEST(ExampleRules, ACopyMayMeetARuleThatTheOriginalDidNot) {
  const auto compiled = rules::load({kFolder});
  ASSERT_TRUE(compiled.rules) << compiled.diagnostics.render();
  std::map<bool, Ids> found;  // by whether it is a copy
  for (const auto& report : script()) {
    if (report.slug == "geneva") {
      found[report.feed != report.owner] = rules_of(*compiled.rules, report);
    }
  }
  EXPECT_EQ(found[false], (Ids{"28-point-plan", "peace-plan"}));
  EXPECT_EQ(found[true], (Ids{"28-point-plan", "envoys", "peace-plan"}));
}

}  // namespace
}  // namespace newswatch::demo
