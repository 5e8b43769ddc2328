// The lines that a stdout target prints. All that a feed says goes through escape_control: a title
// can't move the cursor, change colours or write a line of its own.
#include <algorithm>

#include <fmt/format.h>

#include "alerts/payload.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr std::string_view kHighlight = "\x1b[1;33m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr size_t kTitleBytes = 1024;
constexpr size_t kTextBytes = 120;
constexpr size_t kSpansShown = 5;
constexpr size_t kFeedsShown = 5;

std::string shown(std::string_view text, size_t max_bytes = kTitleBytes) {
  const auto part = truncate_utf8(text, max_bytes);
  return escape_control(part) + (part.size() < text.size() ? "…" : "");
}

std::string highlighted(std::string_view text, ConsoleStyle style) {
  const auto safe = shown(text);
  return style.colour ? fmt::format("{}{}{}", kHighlight, safe, kPlain) : safe;
}

// The title with the matched words in it highlighted. A span that does not fit the text as it is
// stored, which may be cut, is left alone.
std::string title_line(const Alert& alert, ConsoleStyle style) {
  const auto& item = alert.item;
  if (item.title.empty()) {
    const auto line = item.summary.substr(0, item.summary.find('\n'));
    return line.empty() ? "(no title)" : shown(line, kTextBytes);
  }
  const std::string_view title = truncate_utf8(item.title, kTitleBytes);
  std::string out;
  size_t done = 0;
  for (const auto& span : alert.match) {
    const bool fits = span.field == Field::title && span.start >= done && span.start < span.end &&
                      span.end <= title.size();
    if (!fits || title.substr(span.start, span.end - span.start) != span.text) continue;
    out += shown(title.substr(done, span.start - done));
    out += highlighted(span.text, style);
    done = span.end;
  }
  return out + shown(title.substr(done)) + (title.size() < item.title.size() ? "…" : "");
}

std::string ago(Duration age) {
  using std::chrono::duration_cast;
  const auto minutes = duration_cast<std::chrono::minutes>(age).count();
  const auto say = [](long long n, std::string_view unit) {
    return fmt::format("{} {}{} ago", n, unit, n == 1 ? "" : "s");
  };
  if (minutes < 1) return "just now";
  if (minutes < 60) return say(minutes, "minute");
  if (minutes < 48 * 60) return say(minutes / 60, "hour");
  return say(minutes / (24 * 60), "day");
}

std::string source_line(const Alert& alert, Time now) {
  auto line = alert.feed_title.empty() ? shown(alert.feed.value) : shown(alert.feed_title);
  if (!alert.feed_site.empty()) line += fmt::format(" ({})", shown(alert.feed_site));
  return line + (alert.item.published ? ", " + ago(now - *alert.item.published)
                                      : ", seen " + ago(now - alert.first_seen));
}

std::string why_line(const Alert& alert, ConsoleStyle style) {
  std::vector<std::pair<Field, std::string>> told;  // each text once a field
  std::string line;
  for (const auto& span : alert.match) {
    const std::pair<Field, std::string> one{span.field, span.text};
    if (std::find(told.begin(), told.end(), one) != told.end()) continue;
    told.push_back(one);
    if (told.size() > kSpansShown) continue;
    if (!line.empty()) line += told[told.size() - 2].first == span.field ? ", " : "; ";
    if (told.size() == 1 || told[told.size() - 2].first != span.field) {
      line += fmt::format("{}: ", to_string(span.field));
    }
    line += fmt::format("\"{}\"", highlighted(truncate_utf8(span.text, kTextBytes), style));
  }
  if (told.size() > kSpansShown) line += fmt::format(" and {} more", told.size() - kSpansShown);
  return line;
}

std::string suppressed_line(const Alert& alert) {
  if (alert.suppressed == 0) return {};
  return fmt::format("{} of this rule held back by its throttle: newswatch alerts lists {}",
                     alert.suppressed == 1 ? "1 alert" : fmt::format("{} alerts", alert.suppressed),
                     alert.suppressed == 1 ? "it" : "them");
}

std::string story_line(const store::Delivery& delivery) {
  const auto& alert = delivery.alert;
  auto line = shown(alert.story.value);
  if (!alert.reason.empty()) line += fmt::format(" ({})", shown(alert.reason, kTextBytes));
  if (!alert.related_to.empty()) line += fmt::format(", related to {}", shown(alert.related_to));
  if (delivery.also_in.empty()) return line;
  line += fmt::format(", also in {}: ", delivery.also_in.size());
  for (size_t i = 0; i < std::min(delivery.also_in.size(), kFeedsShown); ++i) {
    line += (i ? ", " : "") + shown(delivery.also_in[i].feed.value);
  }
  if (delivery.also_in.size() > kFeedsShown) line += ", …";
  return line;
}

// What a follow-up is about.
std::string news_line(const store::Delivery& delivery) {
  switch (delivery.alert.type) {
    case AlertType::item_matched:
      return {};
    case AlertType::story_updated:
      return "an article that was alerted says something else now";
    case AlertType::story_spread:
      return fmt::format("{} independent sites tell this story by now", delivery.sources);
  }
  return {};
}

}  // namespace

std::string console_text(const store::Delivery& delivery, Time now, ConsoleStyle style) {
  const auto& alert = delivery.alert;
  auto text = fmt::format("ALERT {} {}: {}\n", to_string(alert.severity), shown(alert.rule.value),
                          title_line(alert, style));
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:<7} {}\n", name, value);
  };
  add("news", news_line(delivery));
  add("source", source_line(alert, now));
  add("link", shown(alert.item.link, 4096));
  add("why", why_line(alert, style));
  add("story", story_line(delivery));
  add("before", suppressed_line(alert));
  return text;
}

}  // namespace newswatch::alerts
