#include "core/alert.h"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/span_json.h"
#include "core/utf8.h"

namespace newswatch {
namespace {

constexpr size_t kTitleBytes = 1024;
constexpr size_t kSummaryBytes = 4096;

constexpr std::array kTypes{AlertType::item_matched,  AlertType::items_matched,
                            AlertType::story_updated, AlertType::story_spread,
                            AlertType::feed_silent,   AlertType::target_test};

std::optional<Field> parse_field(std::string_view name) {
  for (const auto field :
       {Field::title, Field::summary, Field::content, Field::author, Field::url, Field::category}) {
    if (to_string(field) == name) return field;
  }
  return std::nullopt;
}

Result<std::vector<Span>> spans_from_json(const nlohmann::json& json) {
  std::vector<Span> spans;
  for (const auto& element : json) {
    Span span;
    std::string field;
    std::int64_t start = 0;
    std::int64_t end = 0;
    JsonReader in(element);
    in.read("field", field);
    in.read("start", start);
    in.read("end", end);
    in.read("text", span.text);
    const auto parsed = parse_field(field);
    constexpr std::int64_t kEnd = std::numeric_limits<std::uint32_t>::max();
    if (in.error() || !parsed || start < 0 || end < start || end > kEnd) {
      return failure("a match is malformed");
    }
    span.field = *parsed;
    span.start = static_cast<std::uint32_t>(start);
    span.end = static_cast<std::uint32_t>(end);
    spans.push_back(std::move(span));
  }
  return spans;
}

// Both give what is wrong.
std::optional<std::string> read_rule(const nlohmann::json& json, Alert& alert) {
  std::string severity;
  JsonReader rule(json);
  rule.read("id", alert.rule.value);
  rule.read("severity", severity);
  rule.read("version", alert.rule_version);
  rule.read("labels", alert.labels);
  // A newer version may know more of them; the alert is not lost over it.
  alert.severity = parse_severity(severity).value_or(Severity::info);
  return rule.error();
}

std::optional<std::string> read_item(const nlohmann::json& json, Alert& alert) {
  auto item = item_from_json(json);
  if (!item) return item.error().message;
  alert.item = std::move(*item);
  std::string key;
  std::optional<Time> first_seen;
  JsonReader seen(json);
  seen.read("key", key);
  seen.read("first_seen", first_seen);
  alert.first_seen = first_seen.value_or(Time{});
  if (const auto hash = hash_from_hex(key)) {
    alert.item_key = ItemKey{*hash};
  } else if (!key.empty()) {
    return "\"key\" must be 32 hexadecimal digits";
  }
  return seen.error();
}

}  // namespace

AlertId alert_id(const RuleId& rule, const ReportId& report) {
  return AlertId{"alert_" + to_hex(hash128({rule.value, story_led_by(report).value}))};
}

ReportId report_id(const FeedId& feed, const ItemKey& lead_item) {
  return ReportId{to_hex(report_hash(feed, lead_item))};
}

Hash128 report_hash(const FeedId& feed, const ItemKey& lead_item) {
  return hash128({feed.value, to_bytes(lead_item.value)});
}

StoryId story_led_by(const ReportId& report) { return StoryId{"story_" + report.value}; }

ReportId lead_report(const StoryId& story) {
  return ReportId{story.value.substr(std::min<size_t>(story.value.size(), 6))};
}

AlertId update_id(const AlertId& alert, const FeedId& feed, const ItemKey& item,
                  std::string_view title) {
  return AlertId{"alert_" + to_hex(hash128({alert.value, "updated", feed.value,
                                            to_bytes(item.value), title}))};
}

AlertId spread_id(const AlertId& alert, int sources) {
  return AlertId{"alert_" + to_hex(hash128({alert.value, "spread", std::to_string(sources)}))};
}

std::string_view to_string(AlertType type) {
  switch (type) {
    case AlertType::item_matched:
      return "item.matched";
    case AlertType::items_matched:
      return "items.matched";
    case AlertType::story_updated:
      return "story.updated";
    case AlertType::story_spread:
      return "story.spread";
    case AlertType::feed_silent:
      return "feed.silent";
    case AlertType::target_test:
      return "target.test";
  }
  return "";
}

std::optional<AlertType> parse_alert_type(std::string_view name) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [name](AlertType type) { return to_string(type) == name; });
  return found != kTypes.end() ? std::optional(*found) : std::nullopt;
}

nlohmann::json alert_to_json(const Alert& alert) {
  auto item = item_to_json(alert.item);
  item.erase("content");
  item["title"] = truncate_utf8(alert.item.title, kTitleBytes);
  item["summary"] = truncate_utf8(alert.item.summary, kSummaryBytes);
  item["key"] = to_hex(alert.item_key.value);
  item["first_seen"] = to_rfc3339_millis(alert.first_seen);
  nlohmann::json json = {
      {"alert_id", alert.id.value},
      {"type", to_string(alert.type)},
      {"rule",
       {{"id", alert.rule.value},
        {"severity", to_string(alert.severity)},
        {"labels", alert.labels},
        {"version", alert.rule_version}}},
      {"item", std::move(item)},
      {"feed", {{"id", alert.feed.value}, {"title", alert.feed_title}, {"site", alert.feed_site}}},
      {"match", spans_to_json(alert.match)},
      {"story",
       {{"id", alert.story.value}, {"related_to", alert.related_to}, {"reason", alert.reason}}},
      {"waits_for", alert.waits_for},
      {"suppressed", alert.suppressed},
      {"throttled", alert.throttled},
      {"silenced", alert.silenced}};
  if (!alert.items.empty()) {
    auto& items = json["items"] = nlohmann::json::array();
    for (const auto& one : alert.items) items.push_back(alert_to_json(one));
  }
  return json;
}

Result<Alert> alert_from_json(const nlohmann::json& json) {
  if (!json.is_object()) return failure("an alert is a JSON object");
  Alert alert;
  JsonReader top(json);
  std::string type;
  std::int64_t waits_for = 0;
  std::int64_t suppressed = 0;
  top.read("alert_id", alert.id.value);
  top.read("type", type);
  top.read("waits_for", waits_for);
  top.read("suppressed", suppressed);
  top.read("throttled", alert.throttled);
  top.read("silenced", alert.silenced);
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  // Absent in those of older versions; one of a newer version's is told as what it is at least.
  alert.type = parse_alert_type(type).value_or(AlertType::item_matched);
  alert.waits_for = static_cast<int>(std::clamp<std::int64_t>(waits_for, 0, kMost));
  alert.suppressed = static_cast<int>(std::clamp<std::int64_t>(suppressed, 0, kMost));
  std::optional<std::string> error = top.error();
  const auto check = [&error](const std::optional<std::string>& found) {
    if (!error) error = found;
  };
  check(read_rule(top.object("rule"), alert));
  check(read_item(top.object("item"), alert));
  JsonReader feed(top.object("feed"));
  feed.read("id", alert.feed.value);
  feed.read("title", alert.feed_title);
  feed.read("site", alert.feed_site);
  check(feed.error());
  JsonReader story(top.object("story"));
  story.read("id", alert.story.value);
  story.read("related_to", alert.related_to);
  story.read("reason", alert.reason);
  check(story.error());
  check(top.error());
  if (const auto match = json.find("match"); match != json.end()) {
    if (auto spans = spans_from_json(*match)) {
      alert.match = std::move(*spans);
    } else {
      check(spans.error().message);
    }
  }
  if (const auto items = json.find("items"); items != json.end() && items->is_array()) {
    for (const auto& element : *items) {
      if (element.contains("items")) return failure("a digest in a digest");
      auto one = alert_from_json(element);
      if (!one) return tl::unexpected(one.error());
      alert.items.push_back(std::move(*one));
    }
  }
  if (error) return failure("alert " + alert.id.value + ": " + *error);
  return alert;
}

}  // namespace newswatch
