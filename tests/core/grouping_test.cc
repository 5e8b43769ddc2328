#include "core/grouping.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace newswatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

Time at(std::string_view text) { return parse_rfc3339(text).value(); }

std::string told(const Grouping& grouping, std::string_view now,
                 Severity severity = Severity::medium) {
  return to_rfc3339(told_at(grouping, severity, at(now)));
}

Alert alert_of(const std::string& id, const std::string& rule, Severity severity,
               const std::string& feed) {
  Alert alert;
  alert.id = {id};
  alert.rule = {rule};
  alert.severity = severity;
  alert.feed = {feed};
  alert.feed_site = feed + ".example";
  alert.story = {"story_" + id};
  alert.labels = {{"theatre", "donetsk"}, {"desk", feed}};
  alert.item.title = "Title of " + id;
  alert.item.summary = std::string(1000, 'x');
  alert.item.content = "content";
  return alert;
}

TEST(ToldAt, AtOnceWithoutAnyWait) {
  EXPECT_EQ(told({}, "2025-11-26T10:00:01Z"), "2025-11-26T10:00:01Z");
}

TEST(ToldAt, AGroupWaitsFromItsFirstAlertOn) {
  Grouping grouping;
  grouping.wait = seconds(30);
  EXPECT_EQ(told(grouping, "2025-11-26T10:00:01Z"), "2025-11-26T10:00:31Z");
}

TEST(ToldAt, ADigestComesAtMultiplesOfItsInterval) {
  Grouping grouping;
  grouping.every = hours(1);
  EXPECT_EQ(told(grouping, "2025-11-26T10:00:01Z"), "2025-11-26T11:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T10:59:59Z"), "2025-11-26T11:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T11:00:00Z"), "2025-11-26T11:00:00Z");
}

TEST(ToldAt, ADigestComesAtTimesOfDayInAZone) {
  Grouping grouping;
  grouping.at = {8 * 60, 18 * 60};
  grouping.time_zone = "Europe/Kyiv";
  EXPECT_EQ(told(grouping, "2025-11-26T05:00:00Z"), "2025-11-26T06:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T06:00:00Z"), "2025-11-26T16:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T20:00:00Z"), "2025-11-27T06:00:00Z");
}

TEST(ToldAt, QuietHoursEndAndUrgentAlertsPass) {
  Grouping grouping;
  grouping.time_zone = "UTC";
  grouping.quiet = QuietHours{.from = 22 * 60, .until = 7 * 60, .except = {Severity::critical}};
  EXPECT_EQ(told(grouping, "2025-11-26T21:59:59Z"), "2025-11-26T21:59:59Z");
  EXPECT_EQ(told(grouping, "2025-11-26T22:00:00Z"), "2025-11-27T07:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-27T06:59:59Z"), "2025-11-27T07:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-27T07:00:00Z"), "2025-11-27T07:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T23:00:00Z", Severity::critical), "2025-11-26T23:00:00Z");
  grouping.quiet = QuietHours{.from = 12 * 60, .until = 13 * 60, .except = {}};
  EXPECT_EQ(told(grouping, "2025-11-26T12:30:00Z"), "2025-11-26T13:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T23:00:00Z"), "2025-11-26T23:00:00Z");
}

TEST(ToldAt, ADigestOfTheNightComesInTheMorning) {
  Grouping grouping;
  grouping.every = hours(1);
  grouping.time_zone = "UTC";
  grouping.quiet = QuietHours{.from = 22 * 60, .until = 6 * 60 + 30, .except = {}};
  EXPECT_EQ(told(grouping, "2025-11-26T20:30:00Z"), "2025-11-26T21:00:00Z");
  EXPECT_EQ(told(grouping, "2025-11-26T21:30:00Z"), "2025-11-27T06:30:00Z");
}

TEST(GroupKey, IsWhatARouteGroupsBy) {
  const auto a = alert_of("1", "plan", Severity::high, "bne");
  const auto b = alert_of("2", "plan", Severity::low, "bbc");
  const auto same = [&](std::vector<std::string> by) {
    Grouping grouping;
    grouping.by = std::move(by);
    return group_key(grouping, a) == group_key(grouping, b);
  };
  EXPECT_TRUE(same({}));
  EXPECT_TRUE(same({"rule"}));
  EXPECT_TRUE(same({"labels.theatre"}));
  EXPECT_TRUE(same({"labels.none"}));
  EXPECT_FALSE(same({"feed"}));
  EXPECT_FALSE(same({"rule", "severity"}));
  EXPECT_FALSE(same({"story"}));
  EXPECT_FALSE(same({"labels.desk"}));
}

TEST(GroupingJson, GoesThereAndBack) {
  Grouping grouping;
  grouping.route = "night";
  grouping.by = {"rule", "labels.theatre"};
  grouping.wait = seconds(5);
  grouping.every = minutes(90);
  grouping.at = {0, 1439};
  grouping.time_zone = "Europe/Kyiv";
  grouping.quiet = QuietHours{.from = 1320, .until = 420, .except = {Severity::critical}};
  const auto back = grouping_from_json(grouping_to_json(grouping));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, grouping);
  EXPECT_EQ(*grouping_from_json(grouping_to_json({})), Grouping{});
  EXPECT_FALSE(grouping_from_json({{"by", 1}}));
}

TEST(Digest, KeepsWhatItsAlertsShare) {
  const auto digest = digest_of(
      {alert_of("1", "plan", Severity::low, "bne"), alert_of("2", "plan", Severity::high, "bbc")},
      at("2025-11-26T10:00:00Z"));
  EXPECT_EQ(digest.type, AlertType::items_matched);
  EXPECT_EQ(digest.rule, RuleId{"plan"});
  EXPECT_EQ(digest.severity, Severity::high);
  EXPECT_EQ(digest.feed, FeedId{});
  EXPECT_EQ(digest.story, StoryId{});
  EXPECT_EQ(digest.labels, (Labels{{"theatre", "donetsk"}}));
  EXPECT_EQ(digest.item.title, "2 alerts");
  ASSERT_EQ(digest.items.size(), 2u);
  EXPECT_EQ(digest.items[0].id, AlertId{"1"});
  EXPECT_EQ(digest.items[0].item.content, "");
  EXPECT_EQ(digest.items[0].item.summary.size(), 512u);
}

TEST(Digest, CountsByRuleAndHasAnIdThatFollowsFromItsAlerts) {
  const auto now = at("2025-11-26T10:00:00Z");
  std::vector<Alert> alerts;
  for (const auto* rule : {"a", "b", "b", "c", "d", "b", "c"}) {
    alerts.push_back(alert_of(std::to_string(alerts.size()), rule, Severity::info, "bne"));
  }
  const auto digest = digest_of(alerts, now);
  EXPECT_EQ(digest.item.title, "7 alerts: b 3, c 2, a 1 and 1 more rule");
  EXPECT_EQ(digest.rule, RuleId{});
  EXPECT_EQ(digest.id, digest_of(alerts, now + hours(1)).id);
  alerts.pop_back();
  EXPECT_NE(digest.id, digest_of(alerts, now).id);
}

TEST(Digest, IsStoredWhole) {
  const auto digest = digest_of(
      {alert_of("1", "plan", Severity::low, "bne"), alert_of("2", "oil", Severity::high, "bbc")},
      at("2025-11-26T10:00:00Z"));
  const auto back = alert_from_json(alert_to_json(digest));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->type, AlertType::items_matched);
  ASSERT_EQ(back->items.size(), 2u);
  EXPECT_EQ(back->items[1].rule, RuleId{"oil"});
  EXPECT_EQ(back->items[1].item.title, "Title of 2");

  auto nested = alert_to_json(digest);
  nested["items"][0]["items"] = nlohmann::json::array();
  EXPECT_THAT(alert_from_json(nested).error().message, HasSubstr("a digest in a digest"));
}

}  // namespace
}  // namespace newswatch
