#include "alerts/payload.h"

#include <array>

#include "alerts/limits.h"
#include "core/json_writer.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

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

void text_or_null(JsonWriter& json, std::string_view key, const std::string& text,
                  size_t max_bytes) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.text(cut(text, max_bytes));
  }
}

// Half a link leads nowhere: one that has no room is left out.
std::string link(const std::string& url, const Room& room) {
  return url.size() <= room.url ? repair_utf8(url) : std::string{};
}

void write_rule(JsonWriter& json, const Alert& alert, const Room& room) {
  json.key("rule").object([&] {
    json.field("id", cut(alert.rule.value, kIdBytes));
    json.field("severity", to_string(alert.severity));
    json.key("labels").object([&] {
      size_t told = 0;
      for (const auto& [name, value] : alert.labels) {
        if (told++ == room.labels) break;
        json.field(cut(name, room.text), cut(value, room.text));
      }
    });
    json.field("version", cut(alert.rule_version, kIdBytes));
  });
}

void write_item(JsonWriter& json, const Alert& alert, const Room& room) {
  const auto& item = alert.item;
  json.key("item").object([&] {
    json.field("id", cut(item.id.empty() ? to_hex(alert.item_key.value) : item.id, room.url));
    json.field("title", cut(item.title, room.title));
    json.field("url", link(item.link, room));
    json.field("summary", cut(item.summary, room.summary));
    text_or_null(json, "language", item.language, room.text);
    text_or_null(json, "published", item.published ? to_rfc3339(*item.published) : "", room.text);
    json.field("first_seen", to_rfc3339_millis(alert.first_seen));
  });
}

void write_match(JsonWriter& json, const Alert& alert, const Room& room) {
  json.key("match").array([&] {
    size_t told = 0;
    for (const auto& span : alert.match) {
      if (told++ == room.spans) break;
      json.object([&] {
        json.field("field", to_string(span.field));
        json.field("start", static_cast<std::int64_t>(span.start));
        json.field("end", static_cast<std::int64_t>(span.end));
        json.field("text", cut(span.text, room.text));
      });
    }
  });
}

void write_story(JsonWriter& json, const store::Delivery& delivery, const Room& room) {
  json.key("story").object([&] {
    json.field("id", cut(delivery.alert.story.value, kIdBytes));
    json.field("sources", delivery.sources);
    json.key("also_in").array([&] {
      size_t told = 0;
      for (const auto& other : delivery.also_in) {
        if (told++ == room.also_in) break;
        json.object([&] {
          json.field("feed", cut(other.feed.value, kIdBytes));
          json.field("url", link(other.url, room));
        });
      }
    });
    text_or_null(json, "related_to", delivery.alert.related_to, kIdBytes);
    json.field("reason", cut(delivery.alert.reason, room.text));
  });
}

void write_feed(JsonWriter& json, const Alert& alert, const Room& room) {
  json.key("feed").object([&] {
    json.field("id", cut(alert.feed.value, kIdBytes));
    json.field("title", cut(alert.feed_title, room.text));
    json.field("site", cut(alert.feed_site, room.text));
  });
}

// One of a digest's: what stands elsewhere of its story is told by the alert itself, in `newswatch
// alerts`.
void write_digest_item(JsonWriter& json, const Alert& alert, const Room& room) {
  json.object([&] {
    json.field("alert_id", cut(alert.id.value, kIdBytes));
    json.field("type", to_string(alert.type));
    write_rule(json, alert, room);
    write_item(json, alert, room);
    write_feed(json, alert, room);
    write_match(json, alert, room);
    json.key("story").object([&] {
      json.field("id", cut(alert.story.value, kIdBytes));
      text_or_null(json, "related_to", alert.related_to, kIdBytes);
      json.field("reason", cut(alert.reason, room.text));
    });
    json.field("suppressed", alert.suppressed);
  });
}

// `count` says how many there are, where all of them have no room.
void write_digest(JsonWriter& json, const Alert& alert, const Room& room) {
  json.field("title", cut(alert.item.title, room.title));
  json.field("severity", to_string(alert.severity));
  json.field("count", static_cast<std::int64_t>(alert.items.size()));
  json.key("items").array([&] {
    size_t told = 0;
    for (const auto& one : alert.items) {
      if (told++ == room.items) break;
      write_digest_item(json, one, room);
    }
  });
}

void write_data(JsonWriter& json, const store::Delivery& delivery, const Room& room) {
  const auto& alert = delivery.alert;
  json.key("data").object([&] {
    json.field("schema_version", kSchemaVersion);
    json.field("alert_id", cut(alert.id.value, kIdBytes));
    if (alert.type == AlertType::items_matched) {
      write_digest(json, alert, room);
    } else {
      write_rule(json, alert, room);
      write_item(json, alert, room);
      write_feed(json, alert, room);
      write_match(json, alert, room);
      write_story(json, delivery, room);
    }
    json.field("suppressed", alert.suppressed);
  });
}

// The first body that is short enough.
template <class Write>
std::string short_enough(Write write_in) {
  std::string body;
  for (const auto& room : kRooms) {
    JsonWriter json;
    json.object([&] { write_in(json, room); });
    body = json.take();
    if (body.size() < limits::kPayload.most) break;
  }
  return body;
}

}  // namespace

std::string webhook_body(const store::Delivery& delivery, Time now) {
  return short_enough([&](JsonWriter& json, const Room& room) {
    json.field("type", to_string(delivery.alert.type));
    json.field("timestamp", to_rfc3339_millis(now));
    write_data(json, delivery, room);
  });
}

std::string cloudevents_body(const store::Delivery& delivery, const std::string& source) {
  const auto& alert = delivery.alert;
  return short_enough([&](JsonWriter& json, const Room& room) {
    // Attributes hold no control characters.
    json.field("specversion", "1.0");
    json.field("id", cut(escape_control(alert.id.value), kIdBytes));
    json.field("source", cut(source, room.url));
    json.field("type", to_string(alert.type));
    if (!alert.rule.empty()) {
      json.field("subject", cut(escape_control(alert.rule.value), kIdBytes));
    }
    json.field("time", to_rfc3339_millis(alert.first_seen));
    json.field("datacontenttype", "application/json");
    write_data(json, delivery, room);
  });
}

}  // namespace newswatch::alerts
