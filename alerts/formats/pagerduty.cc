// PagerDuty, Events API v2 (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/).
// The alert's id is the dedup_key: a repeat belongs to the incident that it opened.
#include <algorithm>

#include <fmt/format.h>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {
namespace {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "critical";
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      break;
  }
  return "info";
}

// For programs: rules of PagerDuty compare it.
std::string verbatim(std::string_view text) {
  return rendered(verbatim_markup(), limits::kPagerDutyDetail, text);
}

std::string detail(std::string_view text) {
  return rendered(plain_markup(), limits::kPagerDutyDetail, text);
}

Json details_of(const Message& message, const Alert& alert) {
  Json details = Json::object();
  for (const auto& [name, line] : facts(message, alert)) {
    details[std::string(name)] = detail(plain_text(line));
  }
  Json labels = Json::object();
  for (const auto& [name, value] : alert.labels) labels[verbatim(name)] = verbatim(value);
  if (!labels.empty()) details["Labels"] = std::move(labels);
  return details;
}

// To the article, or to each of a digest's.
Json links_of(const Message& message) {
  Json links = Json::array();
  const auto add = [&links](const std::string& url, const Line& line) {
    links.push_back(
        {{"href", url},
         {"text", rendered(plain_markup(), limits::kPagerDutySummary, plain_text(line))}});
  };
  if (!message.link.empty()) add(message.link, message.title);
  for (const auto& line : message.items) {
    const auto linked =
        std::find_if(line.begin(), line.end(), [](const Run& run) { return !run.link.empty(); });
    if (linked != line.end()) add(linked->link, line);
  }
  return links;
}

}  // namespace

net::Request pagerduty(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  const auto summary = fmt::format("{}: {}", heading(message), plain_text(message.title));
  const std::string source = !alert.feed_site.empty() ? alert.feed_site
                             : !alert.feed.empty()    ? alert.feed.value
                                                      : "newswatch";
  Json body = {{"routing_key", out.target.token},
               {"event_action", "trigger"},
               {"dedup_key", rendered(verbatim_markup(), limits::kPagerDutyKey, alert.id.value)},
               {"client", "newswatch"},
               {"payload",
                {{"summary", rendered(plain_markup(), limits::kPagerDutySummary, summary)},
                 {"source", verbatim(source)},
                 {"severity", severity_name(alert.severity)},
                 {"timestamp", to_rfc3339_millis(alert.first_seen)},
                 {"component", verbatim(alert.feed.value)},
                 {"group", verbatim(alert.story.value)},
                 {"class", verbatim(alert.rule.value)},
                 {"custom_details", details_of(message, alert)}}}};
  if (auto links = links_of(message); !links.empty()) body["links"] = std::move(links);
  return json_request(out.target.url, body);
}

}  // namespace newswatch::alerts::formats
