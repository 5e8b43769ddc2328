#include "alerts/message.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/url.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr size_t kTitleBytes = 1024;
constexpr size_t kTextBytes = 120;
constexpr size_t kLinkBytes = 2048;  // Discord takes no longer one
// Twenty of them have room in most targets.
constexpr size_t kDigestTitleBytes = 160;
constexpr size_t kDigestLinkBytes = 512;
constexpr size_t kSpansShown = 5;
constexpr size_t kFeedsShown = 5;

std::string shown(std::string_view text, size_t max_bytes = kTextBytes) {
  const auto part = truncate_utf8(text, max_bytes);
  return fmt::format("{}{}", part, part.size() < text.size() ? "…" : "");
}

// The title with the matched words in it marked. A span that does not fit the text as it is
// stored, which may be cut, is left alone.
Line title_line(const Alert& alert) {
  const auto& item = alert.item;
  if (is_invisible(item.title)) {
    const auto line = item.summary.substr(0, item.summary.find('\n'));
    return {{is_invisible(line) ? "(no title)" : shown(line)}};
  }
  const std::string_view title = truncate_utf8(item.title, kTitleBytes);
  Line line;
  size_t done = 0;
  for (const auto& span : alert.match) {
    const bool fits = span.field == Field::title && span.start >= done && span.start < span.end &&
                      span.end <= title.size();
    if (!fits || title.substr(span.start, span.end - span.start) != span.text) continue;
    if (span.start > done) line.push_back({std::string(title.substr(done, span.start - done))});
    line.push_back({span.text, true});
    done = span.end;
  }
  if (done < title.size()) line.push_back({std::string(title.substr(done))});
  if (title.size() < item.title.size()) line.push_back({"…"});
  return line;
}

Line matched_line(const Alert& alert) {
  std::vector<std::pair<Field, std::string>> told;  // each text once a field
  Line line;
  for (const auto& span : alert.match) {
    const std::pair<Field, std::string> one{span.field, span.text};
    if (std::find(told.begin(), told.end(), one) != told.end()) continue;
    const bool same_field = !told.empty() && told.back().first == span.field;
    told.push_back(one);
    if (told.size() > kSpansShown) continue;
    std::string before = line.empty() ? "" : same_field ? "\", \"" : "\"; ";
    if (!same_field) before += fmt::format("{}: \"", to_string(span.field));
    line.push_back({std::move(before)});
    line.push_back({std::string(truncate_utf8(span.text, kTextBytes)), true});
  }
  if (!line.empty()) line.push_back({"\""});
  if (told.size() > kSpansShown) {
    line.push_back({fmt::format(" and {} more", told.size() - kSpansShown)});
  }
  return line;
}

std::string feed_text(const Alert& alert) {
  auto text = shown(alert.feed_title.empty() ? alert.feed.value : alert.feed_title);
  if (!alert.feed_site.empty()) text += fmt::format(" ({})", shown(alert.feed_site));
  return text;
}

std::string story_text(const store::Delivery& delivery) {
  const auto& reason = delivery.alert.reason;
  const auto also_in = also_in_text(delivery);
  return shown(reason) + (reason.empty() || also_in.empty() ? "" : ", ") + also_in;
}

std::string news_text(const store::Delivery& delivery) {
  switch (delivery.alert.type) {
    case AlertType::item_matched:
    case AlertType::items_matched:
      return {};
    case AlertType::story_updated:
      return "an article that was alerted says something else now";
    case AlertType::story_spread:
      return fmt::format("{} independent sites tell this story by now", delivery.sources);
    case AlertType::feed_silent:
      return "a feed that is watched tells nothing new";
    case AlertType::target_test:
      return "a test of this target: nothing has happened";
  }
  return {};
}

// Keeps so many bytes of a line.
void cut_line(Line& line, size_t most) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i].text.size() <= most) {
      most -= line[i].text.size();
      continue;
    }
    line[i].text = fmt::format("{}…", truncate_utf8(line[i].text, most));
    line.resize(i + 1);
  }
}

// The whole line leads to the article; the rule is named where it differs from the others'.
Line digest_line(const Alert& alert, bool same_rule) {
  Line line;
  line.push_back({fmt::format("{} ", to_string(alert.severity))});
  if (!same_rule) line.back().text += shown(alert.rule.value) + " ";
  line.back().text.back() = ':';
  line.back().text += ' ';
  auto title = title_line(alert);
  cut_line(title, kDigestTitleBytes);
  const auto link = safe_link(alert.item.link);
  for (auto& run : title) {
    run.link = link.size() <= kDigestLinkBytes ? link : std::string{};
    line.push_back(std::move(run));
  }
  line.push_back(
      {fmt::format(" ({}, {})", shown(alert.feed_site.empty() ? alert.feed.value : alert.feed_site),
                   time_text(alert))});
  return line;
}

std::string held_back_text(const Alert& alert) {
  if (alert.suppressed == 0) return {};
  return fmt::format("{} alert{} of this rule held back by its throttle", alert.suppressed,
                     alert.suppressed == 1 ? "" : "s");
}

}  // namespace

std::string safe_link(const std::string& text) {
  auto url = Url::parse(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https")) return {};
  url->clear_userinfo();  // "https://bank.example@evil.example/"
  std::string link;
  for (const char c : url->str()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte < 0x7f &&
                       std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
    link += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return link.size() <= kLinkBytes ? link : std::string{};  // half a link leads nowhere
}

Message message_of(const store::Delivery& delivery) {
  const auto& alert = delivery.alert;
  Message message;
  message.severity = to_string(alert.severity);
  message.rule = shown(alert.rule.value);
  message.title = title_line(alert);
  message.link = safe_link(alert.item.link);
  message.news = news_text(delivery);
  message.feed = feed_text(alert);
  message.matched = matched_line(alert);
  message.story = story_text(delivery);
  message.held_back = held_back_text(alert);
  for (const auto& one : alert.items) {
    message.items.push_back(digest_line(one, !alert.rule.empty()));
  }
  if (!alert.items.empty() && alert.rule.empty()) message.rule = "digest";
  return message;
}

std::string time_text(const Alert& alert) {
  const auto text = to_rfc3339(alert.item.published.value_or(alert.first_seen));
  return fmt::format("{}{} {} UTC", alert.item.published ? "" : "seen ", text.substr(0, 10),
                     text.substr(11, 5));
}

std::string also_in_text(const store::Delivery& delivery) {
  const auto& others = delivery.also_in;
  if (others.empty()) return {};
  auto text = fmt::format("also in {}: ", others.size());
  for (size_t i = 0; i < std::min(others.size(), kFeedsShown); ++i) {
    text += (i ? ", " : "") + shown(others[i].feed.value);
  }
  return text + (others.size() > kFeedsShown ? ", …" : "");
}

std::string heading(const Message& message) {
  std::string severity = message.severity;
  for (auto& c : severity) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return fmt::format("{} {}", severity, message.rule);
}

std::string plain_text(const Line& line) {
  std::string text;
  for (const auto& run : line) text += run.text;
  return text;
}

std::vector<Fact> facts(const Message& message, const Alert& alert) {
  std::vector<Fact> list;
  const auto add = [&](std::string name, const std::string& text) {
    if (!text.empty()) list.emplace_back(std::move(name), Line{{text}});
  };
  if (!message.items.empty()) {
    for (size_t i = 0; i < message.items.size(); ++i) {
      list.emplace_back(std::to_string(i + 1), message.items[i]);
    }
    add("Before", message.held_back);
    return list;
  }
  add("News", message.news);
  add("Source", fmt::format("{}, {}", message.feed, time_text(alert)));
  if (!message.matched.empty()) list.emplace_back("Matched", message.matched);
  add("Story", message.story);
  add("Before", message.held_back);
  return list;
}

}  // namespace newswatch::alerts
