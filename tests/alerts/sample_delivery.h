// An alert as most are, for what renders alerts.
#pragma once

#include <string_view>

#include "core/time.h"
#include "store/store.h"

namespace newswatch::alerts {

inline Time at(std::string_view text) { return parse_rfc3339(text).value(); }

inline const Time kNow = at("2025-11-26T10:15:30.123Z");

inline store::Delivery sample_delivery() {
  store::Delivery d;
  auto& a = d.alert;
  a.rule = {"peace-plan"};
  a.story = {"story_1"};
  a.id = {"alert_1"};
  a.severity = Severity::high;
  a.labels = {{"theatre", "donetsk"}};
  a.rule_version = "aa11";
  a.item.id = "tag:bne,2025:1";
  a.item.link = "https://www.intellinews.com/plan";
  a.item.title = "A 28-point Ukraine peace plan, leaked";
  a.item.summary = "The plan \"as leaked\".\n\nSecond paragraph.";
  a.item.content = "content is not told";
  a.item.language = "en";
  a.item.published = at("2025-11-26T10:13:00Z");
  a.first_seen = at("2025-11-26T10:15:29.5Z");
  a.feed = {"bne"};
  a.feed_title = "bne IntelliNews";
  a.feed_site = "intellinews.com";
  a.match = {{Field::title, 2, 29, "28-point Ukraine peace plan"}};
  a.reason = "new story";
  d.also_in = {{{"reuters"}, "https://reuters.example/a"}, {{"bbc"}, "https://bbc.example/b"}};
  d.sources = 3;
  d.target = {"desk"};
  return d;
}

}  // namespace newswatch::alerts
