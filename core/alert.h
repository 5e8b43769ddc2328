// Alert: one rule met by one report, told once, and what is told of its story later. What is
// stored, and what every format renders.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/feed.h"
#include "core/ids.h"
#include "core/item.h"
#include "core/match.h"
#include "core/time.h"

namespace newswatch {

// Another place where an alerted story stands.
struct AlsoIn {
  FeedId feed;
  std::string url;
  bool operator==(const AlsoIn&) const = default;
};

enum class AlertType {
  item_matched,   // a report that meets a rule
  items_matched,  // a digest: several alerts of one route, told as one
  story_updated,  // an article that was told says something else now
  story_spread,   // 2, 5, 10 independent sites tell a story by now
  feed_silent,    // a feed had no news for longer than it may
  target_test,    // made up, to see whether a target takes alerts
};
std::string_view to_string(AlertType type);  // "item.matched", ...
std::optional<AlertType> parse_alert_type(std::string_view name);

struct Alert {
  AlertId id;
  AlertType type = AlertType::item_matched;
  RuleId rule;
  Severity severity = Severity::info;
  Labels labels;
  std::string rule_version;  // SHA-256 of the rule

  ItemKey item_key;
  Item item;
  Time first_seen{};  // when we saw the item
  FeedId feed;
  std::string feed_title;
  std::string feed_site;  // registrable domain
  std::vector<Span> match;

  StoryId story;
  std::string related_to;  // the alert that it is like or follows up, or empty
  std::string reason;      // why dedup let it through ("new story")

  // Independent sites that must tell the story before this is sent; 0 once they do. What stands
  // below, too, is the store's to say, when it takes the alert in (store/ingest.h).
  int waits_for = 0;
  int suppressed = 0;     // alerts of the rule that its throttle held back since the one before
  std::string throttled;  // why it was held back ("at most 3 in 10m"); empty: it is sent
  std::string silenced;   // by which silence; empty: by none

  // Of a digest: what it tells of. What they have in common stands above; a rule or a feed that
  // they do not share is empty there.
  std::vector<Alert> items;
};

// Both ids follow from what they name, so that work done twice, after a crash or by two
// processes, gives the same id and a receiver can tell a repeat.
AlertId alert_id(const RuleId& rule, const ReportId& report);
ReportId report_id(const FeedId& feed, const ItemKey& lead_item);
Hash128 report_hash(const FeedId& feed, const ItemKey& lead_item);  // the same as a number
StoryId story_led_by(const ReportId& report);
inline StoryId story_id(const FeedId& feed, const ItemKey& lead_item) {
  return story_led_by(report_id(feed, lead_item));
}
ReportId lead_report(const StoryId& story);
// What follows `alert` up: once for each title of an item that updates it, once for a number of
// sites.
AlertId update_id(const AlertId& alert, const FeedId& feed, const ItemKey& item,
                  std::string_view title);
AlertId spread_id(const AlertId& alert, int sources);

// The stored form, and what `newswatch alerts --output json` prints. Titles are cut at 1 KiB,
// summaries at 4 KiB; the item's content is not carried. A digest's alerts stand in `items`.
nlohmann::json alert_to_json(const Alert& alert);
Result<Alert> alert_from_json(const nlohmann::json& json);

}  // namespace newswatch
