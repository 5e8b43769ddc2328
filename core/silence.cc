#include "core/silence.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/json.h"

namespace newswatch {

bool Silence::covers(const Alert& alert) const {
  if (!rule.empty() && rule != alert.rule) return false;
  if (!feed.empty() && feed != alert.feed) return false;
  if (severity && *severity != alert.severity) return false;
  return std::all_of(labels.begin(), labels.end(), [&alert](const auto& label) {
    const auto it = alert.labels.find(label.first);
    return it != alert.labels.end() && it->second == label.second;
  });
}

std::string Silence::matchers() const {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    if (!text.empty()) text += ' ';
    text.append(name).append("=").append(value);
  };
  if (!rule.empty()) add("rule", rule.value);
  if (!feed.empty()) add("feed", feed.value);
  if (severity) add("severity", to_string(*severity));
  for (const auto& [name, value] : labels) add(name, value);
  return text;
}

nlohmann::json silence_to_json(const Silence& silence) {
  return {{"id", silence.id},
          {"rule", silence.rule.value},
          {"feed", silence.feed.value},
          {"severity", silence.severity ? to_string(*silence.severity) : ""},
          {"labels", silence.labels},
          {"from", to_rfc3339_millis(silence.from)},
          {"until", to_rfc3339_millis(silence.until)},
          {"comment", silence.comment}};
}

Result<Silence> silence_from_json(const nlohmann::json& json) {
  if (!json.is_object()) return failure("a silence is a JSON object");
  Silence silence;
  std::string severity;
  std::optional<Time> from;
  std::optional<Time> until;
  JsonReader in(json);
  in.read("id", silence.id);
  in.read("rule", silence.rule.value);
  in.read("feed", silence.feed.value);
  in.read("severity", severity);
  in.read("labels", silence.labels);
  in.read("from", from);
  in.read("until", until);
  in.read("comment", silence.comment);
  if (in.error()) return failure("silence: " + *in.error());
  if (!severity.empty()) {
    silence.severity = parse_severity(severity);
    if (!silence.severity) {
      return failure("silence: \"severity\" must be info, low, medium, high or critical");
    }
  }
  if (!until) return failure("silence: \"until\" is missing: a time such as 2025-11-26T09:00:00Z");
  silence.from = from.value_or(Time{});
  silence.until = *until;
  if (!silence.about_something()) {
    return failure("silence: one of \"rule\", \"feed\", \"severity\" and \"labels\" must be given");
  }
  return silence;
}

}  // namespace newswatch
