#include "alerts/payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/utf8.h"
#include "tests/alerts/sample_delivery.h"

namespace newswatch::alerts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(WebhookBody, HasTheDocumentedShape) {
  EXPECT_EQ(
      webhook_body(sample_delivery(), kNow),
      R"({"type":"item.matched","timestamp":"2025-11-26T10:15:30.123Z","data":{)"
      R"("schema_version":1,"alert_id":"alert_1",)"
      R"("rule":{"id":"peace-plan","severity":"high","labels":{"theatre":"donetsk"},"version":"aa11"},)"
      R"("item":{"id":"tag:bne,2025:1","title":"A 28-point Ukraine peace plan, leaked",)"
      R"("url":"https://www.intellinews.com/plan",)"
      R"("summary":"The plan \"as leaked\".\n\nSecond paragraph.","language":"en",)"
      R"("published":"2025-11-26T10:13:00Z","first_seen":"2025-11-26T10:15:29.500Z"},)"
      R"("feed":{"id":"bne","title":"bne IntelliNews","site":"intellinews.com"},)"
      R"("match":[{"field":"title","start":2,"end":29,"text":"28-point Ukraine peace plan"}],)"
      R"("story":{"id":"story_1","sources":3,"also_in":[)"
      R"({"feed":"reuters","url":"https://reuters.example/a"},)"
      R"({"feed":"bbc","url":"https://bbc.example/b"}],"related_to":null,"reason":"new story"},"suppressed":0}})");
}

TEST(WebhookBody, WhatIsNotKnownIsNull) {
  auto d = sample_delivery();
  d.alert.item.id.clear();
  d.alert.item.language.clear();
  d.alert.item.published.reset();
  d.alert.related_to = "story_0";
  const auto data = nlohmann::json::parse(webhook_body(d, kNow))["data"];
  EXPECT_EQ(data["item"]["id"], to_hex(d.alert.item_key.value));
  EXPECT_TRUE(data["item"]["language"].is_null());
  EXPECT_TRUE(data["item"]["published"].is_null());
  EXPECT_EQ(data["story"]["related_to"], "story_0");
}

// Fills every field with `size` bytes of `pattern`.
store::Delivery filled(std::string_view pattern, size_t size) {
  std::string text;
  while (text.size() < size) text += pattern;
  auto d = sample_delivery();
  auto& a = d.alert;
  for (auto* field : {&a.id.value, &a.rule.value, &a.rule_version, &a.item.id, &a.item.link,
                      &a.item.title, &a.item.summary, &a.item.language, &a.feed.value,
                      &a.feed_title, &a.feed_site, &a.story.value, &a.related_to, &a.reason}) {
    *field = text;
  }
  a.labels.clear();
  a.match.clear();
  d.also_in.clear();
  for (int i = 0; i < 60; ++i) {
    a.labels[std::to_string(i) + text] = text;
    a.match.push_back({Field::content, 4294967295, 4294967295, text});
    d.also_in.push_back({{text}, text});
  }
  return d;
}

TEST(WebhookBody, IsValidUtf8AndUnder20KilobytesHoweverLongTheFields) {
  for (const std::string_view pattern : {"a", "\"", "\x01", "\xff", "\xF0\x9F\x98\x80", "\xD0\xBF",
                                         "\xE2\x80", "\xED\xA0\x80", "\x7f\xc3"}) {
    for (const size_t size : {1, 63, 120, 500, 1000, 3000, 5000, 50'000}) {
      const auto body = webhook_body(filled(pattern, size), kNow);
      EXPECT_LT(body.size(), 20'000u) << pattern << " x " << size;
      EXPECT_TRUE(is_valid_utf8(body)) << pattern << " x " << size;
      EXPECT_TRUE(nlohmann::json::accept(body)) << pattern << " x " << size;
    }
  }
}

TEST(CloudEventsBody, CarriesTheSameDataAndIsAsShort) {
  const auto d = sample_delivery();
  EXPECT_EQ(nlohmann::json::parse(cloudevents_body(d, "/newswatch"))["data"],
            nlohmann::json::parse(webhook_body(d, kNow))["data"]);
  for (const std::string_view pattern : {"a", "\x01", "\xff", "\xF0\x9F\x98\x80"}) {
    const auto body = cloudevents_body(filled(pattern, 50'000), std::string(50'000, 's'));
    EXPECT_LT(body.size(), 20'000u);
    EXPECT_TRUE(is_valid_utf8(body));
    EXPECT_TRUE(nlohmann::json::accept(body));
  }
}

TEST(WebhookBody, ALongSummaryIsCutBeforeTheTitle) {
  auto d = sample_delivery();
  d.alert.item.summary = std::string(100'000, 's');
  const auto item = nlohmann::json::parse(webhook_body(d, kNow))["data"]["item"];
  EXPECT_EQ(item["title"], d.alert.item.title);
  EXPECT_EQ(item["summary"].get<std::string>().size(), 4096u);
}

TEST(WebhookBody, ALinkIsWholeOrAbsent) {
  auto d = sample_delivery();
  d.alert.item.link = "https://example.org/" + std::string(5000, 'x');
  EXPECT_EQ(nlohmann::json::parse(webhook_body(d, kNow))["data"]["item"]["url"], "");
}

TEST(ConsoleText, SaysWhatWhereAndWhy) {
  EXPECT_EQ(console_text(sample_delivery(), kNow, {}),
            "ALERT high peace-plan: A 28-point Ukraine peace plan, leaked\n"
            "  source  bne IntelliNews (intellinews.com), 2 minutes ago\n"
            "  link    https://www.intellinews.com/plan\n"
            "  why     title: \"28-point Ukraine peace plan\"\n"
            "  story   story_1 (new story), also in 2: reuters, bbc\n");
}

TEST(ConsoleText, TellsOfAlertsHeldBackBeforeIt) {
  auto d = sample_delivery();
  d.alert.suppressed = 3;
  EXPECT_THAT(console_text(d, kNow, {}),
              HasSubstr("\n  before  3 alerts of this rule held back by its throttle"));
  EXPECT_EQ(nlohmann::json::parse(webhook_body(d, kNow))["data"]["suppressed"], 3);
}

TEST(ConsoleText, HighlightsMatchedWordsInColour) {
  auto d = sample_delivery();
  d.alert.match = {{Field::title, 2, 10, "28-point"},
                   {Field::title, 19, 24, "peace"},
                   {Field::summary, 4, 8, "plan"}};
  const auto text = console_text(d, kNow, {.colour = true});
  EXPECT_THAT(text, HasSubstr("A \x1b[1;33m28-point\x1b[0m Ukraine \x1b[1;33mpeace\x1b[0m plan, "));
  EXPECT_THAT(text, HasSubstr("title: \"\x1b[1;33m28-point\x1b[0m\", \"\x1b[1;33mpeace\x1b[0m\"; "
                              "summary: \"\x1b[1;33mplan\x1b[0m\"\n"));
  EXPECT_THAT(console_text(d, kNow, {}), Not(HasSubstr("\x1b")));
}

TEST(ConsoleText, AFeedCannotWriteToTheTerminal) {
  auto d = sample_delivery();
  const std::string evil = "x\x1b[2J\r\nALERT critical forged: y\xE2\x80\xAE z";
  d.alert.item.title = evil;
  d.alert.item.link = evil;
  d.alert.feed_title = evil;
  d.alert.feed_site = evil;
  d.alert.match = {{Field::title, 0, static_cast<std::uint32_t>(evil.size()), evil}};
  const auto text = console_text(d, kNow, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\nALERT critical")));
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
}

TEST(ConsoleText, SpansThatDoNotFitTheTitleAreLeftAlone) {
  auto d = sample_delivery();
  d.alert.match = {{Field::title, 2, 10, "other"},
                   {Field::title, 30, 4000, "beyond"},
                   {Field::title, 9, 3, "backwards"}};
  EXPECT_THAT(console_text(d, kNow, {.colour = true}),
              HasSubstr(": A 28-point Ukraine peace plan, leaked\n"));
}

TEST(ConsoleText, AnItemWithoutATitleShowsItsFirstLine) {
  auto d = sample_delivery();
  d.alert.item.title.clear();
  EXPECT_THAT(console_text(d, kNow, {}), HasSubstr("peace-plan: The plan \"as leaked\".\n"));
  d.alert.item.summary.clear();
  EXPECT_THAT(console_text(d, kNow, {}), HasSubstr("peace-plan: (no title)\n"));
}

TEST(ConsoleText, AgesReadAsPeopleSayThem) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"2025-11-26T10:15:00Z", "just now"},     {"2025-11-26T11:00:00Z", "just now"},
      {"2025-11-26T10:14:00Z", "1 minute ago"}, {"2025-11-26T09:16:00Z", "59 minutes ago"},
      {"2025-11-26T09:15:00Z", "1 hour ago"},   {"2025-11-25T10:16:00Z", "23 hours ago"},
      {"2025-11-24T10:16:00Z", "47 hours ago"}, {"2025-11-24T10:15:00Z", "2 days ago"},
      {"2025-10-26T10:15:00Z", "31 days ago"},
  };
  auto d = sample_delivery();
  for (const auto& [published, expected] : table) {
    d.alert.item.published = at(published);
    EXPECT_THAT(console_text(d, kNow, {}), HasSubstr("(intellinews.com), " + expected + "\n"));
  }
  d.alert.item.published.reset();
  EXPECT_THAT(console_text(d, kNow, {}), HasSubstr("(intellinews.com), seen just now\n"));
}

}  // namespace
}  // namespace newswatch::alerts
