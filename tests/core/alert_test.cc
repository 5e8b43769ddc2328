#include "core/alert.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"

namespace newswatch {
namespace {

using nlohmann::json;

Alert full_alert() {
  Alert a;
  a.id = AlertId{"alert_1"};
  a.rule = RuleId{"peace-plan"};
  a.severity = Severity::high;
  a.labels = {{"team", "east"}, {"ключ", "значення"}};
  a.rule_version = "abc";
  a.item_key = ItemKey{{1, 2}};
  a.item.id = "1";
  a.item.link = "https://example.org/1";
  a.item.title = "Київ";
  a.item.summary = "s";
  a.item.authors = {"A"};
  a.item.language = "uk";
  a.item.published = parse_rfc3339("2025-11-26T09:00:00Z");
  a.first_seen = *parse_rfc3339("2025-11-26T09:00:03.217Z");
  a.feed = FeedId{"example"};
  a.feed_title = "Example";
  a.feed_site = "example.org";
  a.match = {{Field::title, 0, 8, "Київ"}, {Field::category, 0, 4'294'967'295, ""}};
  a.story = StoryId{"story_1"};
  a.related_to = "story_0";
  a.reason = "new story";
  return a;
}

json stored(const Alert& alert) { return json::parse(dump_json(alert_to_json(alert))); }

void expect_equal(const Alert& a, const Alert& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.rule, b.rule);
  EXPECT_EQ(a.severity, b.severity);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.rule_version, b.rule_version);
  EXPECT_EQ(a.item_key, b.item_key);
  EXPECT_EQ(a.item, b.item);
  EXPECT_EQ(a.first_seen, b.first_seen);
  EXPECT_EQ(a.feed, b.feed);
  EXPECT_EQ(a.feed_title, b.feed_title);
  EXPECT_EQ(a.feed_site, b.feed_site);
  EXPECT_EQ(a.match, b.match);
  EXPECT_EQ(a.story, b.story);
  EXPECT_EQ(a.related_to, b.related_to);
  EXPECT_EQ(a.reason, b.reason);
}

TEST(AlertId, FollowsFromRuleAndStoryForEver) {
  const auto report = report_id(FeedId{"f"}, ItemKey{{1, 2}});
  const auto story = story_led_by(report);
  EXPECT_EQ(lead_report(story), report);
  EXPECT_EQ(story, story_id(FeedId{"f"}, ItemKey{{1, 2}}));
  EXPECT_NE(story, story_id(FeedId{"g"}, ItemKey{{1, 2}}));
  EXPECT_NE(story, story_id(FeedId{"f"}, ItemKey{{2, 1}}));
  EXPECT_EQ(story.value.size(), 6u + 32u);
  const auto id = alert_id(RuleId{"r"}, report);
  EXPECT_EQ(id, alert_id(RuleId{"r"}, report));
  EXPECT_NE(id, alert_id(RuleId{"q"}, report));
  EXPECT_TRUE(id.value.starts_with("alert_"));
  // Outbox rows of earlier versions carry these.
  EXPECT_EQ(story.value, "story_d1d19995e2ddcbac7e79c7b21f701c6b");
  EXPECT_EQ(id.value, "alert_6d285981adfd35a4dbf85d176825683e");
}

TEST(AlertJson, ComesBackEqual) {
  const auto back = alert_from_json(stored(full_alert()));
  ASSERT_TRUE(back) << back.error().message;
  expect_equal(*back, full_alert());
  const auto empty = alert_from_json(stored(Alert{}));
  ASSERT_TRUE(empty) << empty.error().message;
  expect_equal(*empty, Alert{});
}

TEST(AlertJson, CutsTitleAndSummaryAndLeavesTheContentOut) {
  auto alert = full_alert();
  alert.item.content = "content";
  alert.item.title = "x" + std::string(100'000, 'x') + "ї";
  alert.item.summary.clear();
  while (alert.item.summary.size() < 100'000) alert.item.summary += "🙂ї";
  const auto back = alert_from_json(stored(alert));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->item.title, std::string(1024, 'x'));
  EXPECT_LE(back->item.summary.size(), 4096u);
  EXPECT_GT(back->item.summary.size(), 4092u);
  EXPECT_TRUE(alert.item.summary.starts_with(back->item.summary));
  EXPECT_EQ(back->item.content, "");
}

TEST(AlertJson, HostileTextComesBackValid) {
  auto alert = full_alert();
  alert.item.title = std::string(100'000, '\x80');
  alert.item.summary = std::string(4094, 'x') + "\xf0\x9f\x99\x82";
  alert.labels = {{"\xff", "\xfe"}, {std::string("\0", 1), std::string("\0", 1)}};
  alert.feed_title = "\xc0\x80\"}],\x1b";
  alert.match = {{Field::title, 0, 1, "\xe2\x82"}};
  const auto back = alert_from_json(stored(alert));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(is_valid_utf8(back->item.title));
  EXPECT_FALSE(back->item.title.empty());
  EXPECT_EQ(back->item.summary, std::string(4094, 'x'));
  EXPECT_EQ(back->labels.at("\uFFFD"), "\uFFFD");
  EXPECT_EQ(back->labels.at(std::string("\0", 1)), std::string("\0", 1));
  EXPECT_EQ(back->feed_title, "\uFFFD\uFFFD\"}],\x1b");
  EXPECT_EQ(back->match[0].text, "\uFFFD");
}

TEST(AlertJson, MissingPartsAreEmpty) {
  for (const auto& value : {json::object(), json{{"rule", nullptr}, {"match", nullptr}},
                            json{{"rule", {{"labels", nullptr}}}}}) {
    const auto alert = alert_from_json(value);
    ASSERT_TRUE(alert) << value << alert.error().message;
    expect_equal(*alert, Alert{});
  }
}

TEST(AlertJson, MalformedPartsAreNamed) {
  const struct {
    const char* path;
    json value;
    const char* error;
  } table[] = {
      {"/alert_id", 5, "\"alert_id\" must be a string"},
      {"/rule", "r", "\"rule\" must be an object"},
      {"/rule/id", 5, "\"id\" must be a string"},
      {"/rule/severity", 5, "\"severity\" must be a string"},
      {"/rule/labels", json::array({"a"}), "\"labels\" must be an object of strings"},
      {"/rule/labels", "a", "\"labels\" must be an object of strings"},
      {"/rule/labels/team", 5, "\"labels\" must be an object of strings"},
      {"/item", json::array(), "\"item\" must be an object"},
      {"/item/title", 5, "\"title\" must be a string"},
      {"/item/key", "xyz", "\"key\" must be 32 hexadecimal digits"},
      {"/item/key", 5, "\"key\" must be a string"},
      {"/item/first_seen", "now", "\"first_seen\" must be a time such as"},
      {"/feed", 5, "\"feed\" must be an object"},
      {"/feed/title", 5, "\"title\" must be a string"},
      {"/story", 5, "\"story\" must be an object"},
      {"/story/reason", 5, "\"reason\" must be a string"},
      {"/match", "x", "a match is malformed"},
      {"/match", json::object({{"a", 1}}), "a match is malformed"},
      {"/match/0", 5, "a match is malformed"},
      {"/match/0/field", "nonsense", "a match is malformed"},
      {"/match/0/field", nullptr, "a match is malformed"},
      {"/match/0/start", -1, "a match is malformed"},
      {"/match/0/start", 9, "a match is malformed"},
      {"/match/0/end", 4'294'967'296, "a match is malformed"},
      {"/match/0/end", 1.5, "a match is malformed"},
      {"/match/0/end", 18'446'744'073'709'551'615ULL, "a match is malformed"},
      {"/match/0/text", 5, "a match is malformed"},
  };
  for (const auto& row : table) {
    auto value = stored(full_alert());
    value[json::json_pointer(row.path)] = row.value;
    const auto alert = alert_from_json(value);
    ASSERT_FALSE(alert) << row.path << " " << row.value;
    EXPECT_NE(alert.error().message.find(row.error), std::string::npos)
        << row.path << ": " << alert.error().message;
  }
  EXPECT_FALSE(alert_from_json(json::array()));
  EXPECT_FALSE(alert_from_json(nullptr));
  EXPECT_FALSE(alert_from_json("alert"));
}

// A newer version may know more of them; an alert is not lost over it.
TEST(AlertJson, UnknownSeverityIsInfo) {
  auto value = stored(full_alert());
  value["rule"]["severity"] = "apocalyptic";
  EXPECT_EQ(alert_from_json(value)->severity, Severity::info);
}

}  // namespace
}  // namespace newswatch
