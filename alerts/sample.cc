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

}  // namespace newswatch::alerts
