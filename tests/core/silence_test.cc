#include "core/silence.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace newswatch {
namespace {

using ::testing::HasSubstr;

Alert alert() {
  Alert made;
  made.rule = RuleId{"peace-plan"};
  made.feed = FeedId{"bne"};
  made.severity = Severity::high;
  made.labels = {{"topic", "talks"}, {"theatre", "donetsk"}};
  return made;
}

TEST(Silence, CoversAlertsOfWhichAllOfItIsTrue) {
  Silence silence;
  silence.rule = RuleId{"peace-plan"};
  EXPECT_TRUE(silence.covers(alert()));
  silence.severity = Severity::high;
  silence.labels = {{"topic", "talks"}};
  silence.feed = FeedId{"bne"};
  EXPECT_TRUE(silence.covers(alert()));
  for (auto other : {0, 1, 2, 3, 4}) {
    auto told = alert();
    if (other == 0) told.rule = RuleId{"pokrovsk"};
    if (other == 1) told.feed = FeedId{"bbc"};
    if (other == 2) told.severity = Severity::low;
    if (other == 3) told.labels["topic"] = "front";
    if (other == 4) told.labels.erase("topic");
    EXPECT_FALSE(silence.covers(told)) << other;
  }
  EXPECT_EQ(silence.matchers(), "rule=peace-plan feed=bne severity=high topic=talks");
}

TEST(Silence, ComesBackFromItsJson) {
  Silence silence;
  silence.id = "01abcdef";
  silence.severity = Severity::low;
  silence.labels = {{"topic", "talks"}};
  silence.from = Time(Duration(1'764'000'000'000));
  silence.until = silence.from + std::chrono::hours(2);
  silence.comment = "maintenance";
  const auto back = silence_from_json(silence_to_json(silence));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(silence_to_json(*back), silence_to_json(silence));
}

TEST(Silence, WhatIsWrongIsNamed) {
  const auto error = [](const char* json) {
    const auto read = silence_from_json(nlohmann::json::parse(json, nullptr, false));
    return read ? std::string("none") : read.error().message;
  };
  EXPECT_THAT(error("["), HasSubstr("JSON object"));
  EXPECT_THAT(error(R"({"rule": "a"})"), HasSubstr("\"until\" is missing"));
  EXPECT_THAT(error(R"({"until": "2025-11-26T09:00:00Z"})"), HasSubstr("one of"));
  EXPECT_THAT(error(R"({"until": "2025-11-26T09:00:00Z", "severity": "loud"})"),
              HasSubstr("must be info"));
  EXPECT_THAT(error(R"({"until": "2025-11-26T09:00:00Z", "rule": 1})"), HasSubstr("rule"));
}

}  // namespace
}  // namespace newswatch
