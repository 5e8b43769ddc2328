#include "alerts/payload.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "alerts/limits.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;
constexpr size_t kIdBytes = 128;  // ids of ours are shorter; one of a rule or a feed may not be

// How much of each field is told. The first row holds whatever a usual feed publishes; the last
// stays under the limit even where each byte takes six in JSON ("\u0001").
struct Room {
  size_t title;
  size_t summary;
  size_t url;
  size_t text;  // one matched text, label or name
  size_t spans;
  size_t labels;
  size_t also_in;
  size_t items;  // of a digest
};
constexpr std::array<Room, 6> kRooms{{{1024, 4096, 4096, 512, 50, 50, 50, 50},
                                      {1024, 1024, 2048, 256, 20, 20, 10, 50},
                                      {512, 256, 1024, 128, 10, 10, 3, 50},
                                      {256, 128, 512, 64, 2, 2, 0, 50},
                                      {256, 0, 512, 64, 1, 2, 0, 50},
                                      {256, 0, 512, 64, 1, 0, 0, 2}}};

std::string cut(std::string_view text, size_t max_bytes) {
  // Cut before the repair, which lengthens, and after it.
  return std::string(truncate_utf8(repair_utf8(truncate_utf8(text, max_bytes)), max_bytes));
}

Json text_or_null(const std::string& text, size_t max_bytes) {
  return text.empty() ? Json(nullptr) : Json(cut(text, max_bytes));
}

// Half a link leads nowhere: one that has no room is left out.
std::string link(const std::string& url, const Room& room) {
  return url.size() <= room.url ? repair_utf8(url) : std::string{};
}

Json rule_json(const Alert& alert, const Room& room) {
  Json labels = Json::object();
  for (const auto& [name, value] : alert.labels) {
    if (labels.size() == room.labels) break;
    labels[cut(name, room.text)] = cut(value, room.text);
  }
  return {{"id", cut(alert.rule.value, kIdBytes)},
          {"severity", to_string(alert.severity)},
          {"labels", std::move(labels)},
          {"version", cut(alert.rule_version, kIdBytes)}};
}

Json item_json(const Alert& alert, const Room& room) {
  const auto& item = alert.item;
  const auto& id = item.id.empty() ? to_hex(alert.item_key.value) : item.id;
  return {{"id", cut(id, room.url)},
          {"title", cut(item.title, room.title)},
          {"url", link(item.link, room)},
          {"summary", cut(item.summary, room.summary)},
          {"language", text_or_null(item.language, room.text)},
          {"published", item.published ? Json(to_rfc3339(*item.published)) : Json(nullptr)},
          {"first_seen", to_rfc3339_millis(alert.first_seen)}};
}

Json match_json(const Alert& alert, const Room& room) {
  Json match = Json::array();
  for (const auto& span : alert.match) {
    if (match.size() == room.spans) break;
    match.push_back({{"field", to_string(span.field)},
                     {"start", span.start},
                     {"end", span.end},
                     {"text", cut(span.text, room.text)}});
  }
  return match;
}

Json story_json(const store::Delivery& delivery, const Room& room) {
  Json also_in = Json::array();
  for (const auto& other : delivery.also_in) {
    if (also_in.size() == room.also_in) break;
    also_in.push_back({{"feed", cut(other.feed.value, kIdBytes)}, {"url", link(other.url, room)}});
  }
  return {{"id", cut(delivery.alert.story.value, kIdBytes)},
          {"sources", delivery.sources},
          {"also_in", std::move(also_in)},
          {"related_to", text_or_null(delivery.alert.related_to, kIdBytes)},
          {"reason", cut(delivery.alert.reason, room.text)}};
}

Json feed_json(const Alert& alert, const Room& room) {
  return {{"id", cut(alert.feed.value, kIdBytes)},
          {"title", cut(alert.feed_title, room.text)},
          {"site", cut(alert.feed_site, room.text)}};
}

// One of a digest's: what stands elsewhere of its story is told by the alert itself, in `newswatch
// alerts`.
Json digest_item_json(const Alert& alert, const Room& room) {
  return {{"alert_id", cut(alert.id.value, kIdBytes)},
          {"type", to_string(alert.type)},
          {"rule", rule_json(alert, room)},
          {"item", item_json(alert, room)},
          {"feed", feed_json(alert, room)},
          {"match", match_json(alert, room)},
          {"story",
           {{"id", cut(alert.story.value, kIdBytes)},
            {"related_to", text_or_null(alert.related_to, kIdBytes)},
            {"reason", cut(alert.reason, room.text)}}},
          {"suppressed", alert.suppressed}};
}

// `count` says how many there are, where all of them have no room.
Json digest_in(const Alert& alert, const Room& room) {
  Json data;
  data["schema_version"] = kSchemaVersion;
  data["alert_id"] = cut(alert.id.value, kIdBytes);
  data["title"] = cut(alert.item.title, room.title);
  data["severity"] = to_string(alert.severity);
  data["count"] = alert.items.size();
  auto& items = data["items"] = Json::array();
  for (const auto& one : alert.items) {
    if (items.size() == room.items) break;
    items.push_back(digest_item_json(one, room));
  }
  data["suppressed"] = alert.suppressed;
  return data;
}

Json data_in(const store::Delivery& delivery, const Room& room) {
  const auto& alert = delivery.alert;
  if (alert.type == AlertType::items_matched) return digest_in(alert, room);
  Json data;
  data["schema_version"] = kSchemaVersion;
  data["alert_id"] = cut(alert.id.value, kIdBytes);
  data["rule"] = rule_json(alert, room);
  data["item"] = item_json(alert, room);
  data["feed"] = feed_json(alert, room);
  data["match"] = match_json(alert, room);
  data["story"] = story_json(delivery, room);
  data["suppressed"] = alert.suppressed;
  return data;
}

// The first body that is short enough.
template <class Body>
std::string short_enough(Body body_in) {
  std::string body;
  for (const auto& room : kRooms) {
    body = body_in(room).dump();
    if (body.size() < limits::kPayload.most) break;
  }
  return body;
}

}  // namespace

std::string webhook_body(const store::Delivery& delivery, Time now) {
  return short_enough([&](const Room& room) {
    Json body;
    body["type"] = to_string(delivery.alert.type);
    body["timestamp"] = to_rfc3339_millis(now);
    body["data"] = data_in(delivery, room);
    return body;
  });
}

std::string cloudevents_body(const store::Delivery& delivery, const std::string& source) {
  const auto& alert = delivery.alert;
  return short_enough([&](const Room& room) {
    // Attributes hold no control characters.
    Json body = {{"specversion", "1.0"},
                 {"id", cut(escape_control(alert.id.value), kIdBytes)},
                 {"source", cut(source, room.url)},
                 {"type", to_string(alert.type)}};
    if (!alert.rule.empty()) {
      body["subject"] = cut(escape_control(alert.rule.value), kIdBytes);
    }
    body["time"] = to_rfc3339_millis(alert.first_seen);
    body["datacontenttype"] = "application/json";
    body["data"] = data_in(delivery, room);
    return body;
  });
}

}  // namespace newswatch::alerts
