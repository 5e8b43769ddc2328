// Prometheus Alertmanager, API v2: POST /api/v2/alerts
// (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml). An alert is known by
// its labels, so they hold the alert's id: a repeat is the same alert there, a follow-up another.
#include <fmt/format.h>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"
#include "core/url.h"

namespace newswatch::alerts::formats {
namespace {

constexpr std::string_view kPath = "api/v2/alerts";
// News does not resolve. It counts as firing for so long from each try on; one that arrives late is
// told all the same, for it ends in the future.
constexpr Duration kFiring = std::chrono::hours(1);

std::string plain(std::string_view text, Limit limit = limits::kAlertmanagerLabel) {
  return rendered(verbatim_markup(), limit, text);
}

// [a-zA-Z_][a-zA-Z0-9_]*
std::string label_name(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, limits::kAlertmanagerName.most)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool digit = c >= '0' && c <= '9';
    if (digit && out.empty()) out += '_';
    out += letter || digit ? c : '_';
  }
  return out.empty() ? "_" : out;
}

Json labels_of(const Alert& alert) {
  const auto alertname = alert.rule.empty() ? "digest" : alert.rule.value;
  Json labels = {{"alertname", plain(alertname)},     {"severity", to_string(alert.severity)},
                 {"type", to_string(alert.type)},     {"alert_id", plain(alert.id.value)},
                 {"story", plain(alert.story.value)}, {"feed", plain(alert.feed.value)},
                 {"site", plain(alert.feed_site)}};
  for (const auto& [name, value] : alert.labels) {
    const auto safe = label_name(name);
    if (!labels.contains(safe)) labels[safe] = plain(value);
  }
  for (auto it = labels.begin(); it != labels.end();) {  // an empty one counts as absent
    it = it->get<std::string>().empty() ? labels.erase(it) : std::next(it);
  }
  return labels;
}

Json annotations_of(const Message& message, const Alert& alert) {
  Json annotations = {{"summary", plain(plain_text(message.title), limits::kAlertmanagerText)}};
  std::string description;
  for (const auto& [name, line] : facts(message, alert)) {
    description += fmt::format("{}{}: {}", description.empty() ? "" : "; ", name, plain_text(line));
  }
  annotations["description"] = plain(description, limits::kAlertmanagerText);
  if (!message.link.empty()) annotations["link"] = message.link;
  return annotations;
}

}  // namespace

net::Request alertmanager(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  Json one = {{"labels", labels_of(alert)},
              {"annotations", annotations_of(message, alert)},
              {"startsAt", to_rfc3339_millis(std::min(alert.first_seen, out.now))},
              {"endsAt", to_rfc3339_millis(out.now + kFiring)}};
  if (!message.link.empty()) one["generatorURL"] = message.link;
  const auto& url = out.target.url;
  const auto parsed = Url::parse(url);
  const bool whole = parsed && parsed->path().ends_with(kPath);
  auto request = json_request(whole ? url : under(url, kPath), Json::array({std::move(one)}));
  add_bearer_token(request, out.target.token);
  return request;
}

}  // namespace newswatch::alerts::formats
