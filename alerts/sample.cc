#include "alerts/sample.h"

#include "core/hash.h"

namespace newswatch::alerts {

store::Delivery test_delivery(const TargetName& target, Time now) {
  store::Delivery delivery;
  delivery.target = target;
  delivery.queued = now;
  auto& alert = delivery.alert;
  alert.type = AlertType::target_test;
  alert.rule = {"newswatch-test"};
  alert.feed = {"newswatch-test"};
  alert.feed_title = "newswatch";
  alert.feed_site = "newswatch.example";
  alert.first_seen = now;
  alert.item_key = ItemKey{hash128(to_rfc3339_millis(now))};
  alert.item.title = "newswatch can reach this target";
  alert.item.link = "https://newswatch.example/test";
  alert.item.summary = "Sent by hand, to see whether alerts arrive.";
  alert.item.language = "en";
  alert.item.published = now;
  alert.match = {{Field::title, 0, 9, "newswatch"}};
  const auto report = report_id(alert.feed, alert.item_key);
  alert.story = story_led_by(report);
  alert.id = alert_id(alert.rule, report);
  alert.reason = "test";
  return delivery;
}

std::vector<store::Delivery> sample_deliveries(const TargetName& target) {
  const Time when{std::chrono::hours(24 * 365 * 50)};  // any: a check gives the same each time
  auto full = test_delivery(target, when);
  full.alert.type = AlertType::item_matched;
  full.alert.severity = Severity::high;
  full.alert.item.title = "newswatch: a \"sample\" of <news> & \\ \u0456\u043d\u0448\u0435";
  full.alert.item.summary = "Two lines\nthat nobody published.";
  full.alert.match.push_back({Field::summary, 0, 3, "Two"});
  full.alert.labels = {{"desk", "night"}, {"topic", "a \"b\""}};
  full.alert.suppressed = 2;
  full.also_in = {{{"reuters"}, "https://reuters.example/a"}, {{"bbc"}, "https://bbc.example/b"}};
  full.sources = 3;

  auto bare = test_delivery(target, when);
  bare.alert.type = AlertType::item_matched;
  bare.alert.item = {};
  bare.alert.match.clear();
  bare.alert.feed_title.clear();
  bare.alert.feed_site.clear();
  bare.alert.reason.clear();

  auto follow_up = full;
  follow_up.alert.type = AlertType::story_spread;
  follow_up.alert.related_to = full.alert.id.value;

  auto digest = bare;
  digest.alert.type = AlertType::items_matched;
  digest.alert.rule = {};
  digest.alert.feed = {};
  digest.alert.story = {};
  digest.alert.items = {full.alert, bare.alert};
  return {full, bare, follow_up, digest};
}

}  // namespace newswatch::alerts
