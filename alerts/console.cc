// The lines that a stdout target prints. All that a feed says goes through escape_control: a title
// can't move the cursor, change colours or write a line of its own.
#include <fmt/format.h>

#include "alerts/message.h"
#include "alerts/payload.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr std::string_view kHighlight = "\x1b[1;33m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr size_t kTextBytes = 120;
constexpr size_t kLinkBytes = 4096;

std::string shown(std::string_view text, size_t max_bytes = kTextBytes) {
  const auto part = truncate_utf8(text, max_bytes);
  return escape_control(part) + (part.size() < text.size() ? "…" : "");
}

std::string dressed(const Line& line, ConsoleStyle style) {
  std::string out;
  for (const auto& run : line) {
    const auto safe = escape_control(run.text);
    out += run.matched && style.colour ? fmt::format("{}{}{}", kHighlight, safe, kPlain) : safe;
  }
  return out;
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

std::string source_line(const Message& message, const Alert& alert, Time now) {
  return fmt::format("{}, {}", escape_control(message.feed),
                     alert.item.published ? ago(now - *alert.item.published)
                                          : "seen " + ago(now - alert.first_seen));
}

std::string story_line(const store::Delivery& delivery) {
  const auto& alert = delivery.alert;
  auto line = shown(alert.story.value);
  if (!alert.reason.empty()) line += fmt::format(" ({})", shown(alert.reason));
  if (!alert.related_to.empty()) line += fmt::format(", related to {}", shown(alert.related_to));
  const auto also_in = also_in_text(delivery);
  return also_in.empty() ? line : fmt::format("{}, {}", line, escape_control(also_in));
}

std::string before_line(const Message& message, const Alert& alert) {
  if (message.held_back.empty()) return {};
  return fmt::format("{}: newswatch alerts lists {}", message.held_back,
                     alert.suppressed == 1 ? "it" : "them");
}

}  // namespace

std::string console_text(const store::Delivery& delivery, Time now, ConsoleStyle style) {
  const auto& alert = delivery.alert;
  const auto message = message_of(delivery);
  auto text = fmt::format("ALERT {} {}: {}\n", message.severity, escape_control(message.rule),
                          dressed(message.title, style));
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:<7} {}\n", name, value);
  };
  for (size_t i = 0; i < message.items.size(); ++i) {
    add(std::to_string(i + 1), dressed(message.items[i], style));
    add("", shown(alert.items[i].item.link, kLinkBytes));
  }
  add("news", message.news);
  if (message.items.empty()) {
    add("source", source_line(message, alert, now));
    add("link", shown(alert.item.link, kLinkBytes));
    add("why", dressed(message.matched, style));
    add("story", story_line(delivery));
  }
  add("before", before_line(message, alert));
  return text;
}

}  // namespace newswatch::alerts
