#include "tests/demo/alert_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch::demo {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

nlohmann::json sample() {
  return nlohmann::json::parse(R"({"data":{
    "rule":{"id":"peace-plan","severity":"high"},
    "item":{"id":"x","title":"Про 28-пунктний план","summary":"A 28-point plan.","language":"uk",
            "url":"https://a.example/x"},
    "feed":{"id":"a","title":"A Paper","site":"a.example"},
    "match":[{"field":"title","start":7,"end":39,"text":"28-пунктний план"},
             {"field":"summary","start":2,"end":10,"text":"28-point"},
             {"field":"summary","start":5,"end":15,"text":"point plan"}],
    "story":{"id":"s","sources":2,"also_in":[{"feed":"b","url":"https://b.example/x"}]}}})");
}

TEST(AlertView, BracketsMatchedWordsWhereThereIsNoColour) {
  const auto text = render_alert(sample(), std::chrono::milliseconds(640), {});
  EXPECT_THAT(text, HasSubstr("ALERT high peace-plan"));
  EXPECT_THAT(text, HasSubstr("signature verified, 0.6 s after publication\n"));
  EXPECT_THAT(text, HasSubstr("\n  Про [28-пунктний план]\n"));
  EXPECT_THAT(text, HasSubstr("\n  A [28-point plan].\n"));
  EXPECT_THAT(text, HasSubstr("source   A Paper (a.example), in uk\n"));
  EXPECT_THAT(text, HasSubstr("also in  b  https://b.example/x\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(AlertView, PaintsThemWhereThereIs) {
  const auto text = render_alert(sample(), std::nullopt, {.colour = true});
  EXPECT_THAT(text, HasSubstr("\x1b[1;30;43m28-пунктний план\x1b[0m"));
  EXPECT_THAT(text, Not(HasSubstr("[28")));
  EXPECT_THAT(text, Not(HasSubstr("after publication")));
}

TEST(AlertView, DoesNotLetAFeedWriteToTheTerminal) {
  auto alert = sample();
  alert["data"]["item"]["title"] = "a\x1b]0;owned\x07";
  alert["data"]["match"] = nlohmann::json::array();
  EXPECT_THAT(render_alert(alert, std::nullopt, {}), Not(HasSubstr("\x1b")));
}

TEST(AlertView, ToleratesWhatIsMissingOrOutOfPlace) {
  for (const char* text :
       {"{}", "null", R"({"data":[]})", R"({"data":{"match":[1,{"field":"title"}]}})",
        R"({"data":{"item":{"title":"short"},"match":[{"field":"title","start":3,"end":900}]}})"}) {
    EXPECT_THAT(render_alert(nlohmann::json::parse(text), std::nullopt, {}), HasSubstr("ALERT"));
  }
}

TEST(InterestingLogLine, IsACopyOrAWarning) {
  const std::string time = "2025-11-26T09:00:00.123Z ";
  EXPECT_EQ(interesting_log_line(time + "info    copy of \"A\" in b, not alerted again"),
            "copy of \"A\" in b, not alerted again");
  EXPECT_EQ(interesting_log_line(time + "warning feed x: slow"), "warning: feed x: slow");
  EXPECT_EQ(interesting_log_line(time + "error   disk full"), "error: disk full");
  for (const auto& dull : {time + "info    alert high peace-plan: \"A\" in b", time + "info",
                           std::string("copy of"), std::string()}) {
    EXPECT_FALSE(interesting_log_line(dull)) << dull;
  }
}

}  // namespace
}  // namespace newswatch::demo
