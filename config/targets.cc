#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"

namespace newswatch::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> kFormats(kTargetFormats.begin(), kTargetFormats.end());

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

// "30/m" as the time between two of them.
std::optional<Duration> pace(const YamlNode& node) {
  const auto value = text(node, "rate");
  if (!value) return std::nullopt;
  constexpr long long kMost = 1000;
  const auto slash = value->find('/');
  const auto unit = slash == std::string::npos ? std::string{} : value->substr(slash + 1);
  const Duration span = unit == "s"   ? Duration(seconds(1))
                        : unit == "m" ? Duration(minutes(1))
                        : unit == "h" ? Duration(hours(1))
                                      : Duration{0};
  long long count = 0;
  const auto* const end = value->data() + std::min(slash, value->size());
  const auto [stop, error] = std::from_chars(value->data(), end, count);
  const bool whole = error == std::errc{} && stop == end;
  if (span > Duration{0} && whole && count >= 1 && count <= kMost) {
    return std::max<Duration>(span / count, Duration{1});
  }
  node.error("rate must be a number of alerts a second, minute or hour",
             fmt::format("write it as \"30/m\": from 1 to {}, with /s, /m or /h", kMost));
  return std::nullopt;
}

// What these services take from one sender, as they say.
Duration usual_pace(TargetFormat format) {
  switch (format) {
    case TargetFormat::slack:
    case TargetFormat::telegram:
      return seconds(1);
    case TargetFormat::discord:
      return std::chrono::milliseconds(400);
    default:
      return Duration{0};
  }
}

std::optional<TargetFormat> read_format(YamlMap& map) {
  const auto node = map.get("format");
  if (!node) return TargetFormat::webhook;
  const auto found = choice(*node, "format", kFormats);
  if (!found) return std::nullopt;
  return static_cast<TargetFormat>(*found);
}

void read_target(const YamlNode& key, const YamlNode& value, ReadTargets& found) {
  const auto name = key.raw();
  if (!is_name(name)) {
    error_at_key(key, "a target's name must be 1 to 64 letters, digits, \"-\", \"_\" or \".\"");
    return;
  }
  if (std::find(found.names.begin(), found.names.end(), name) != found.names.end()) {
    error_at_key(key, fmt::format("there is a target \"{}\" already", name));
    return;
  }
  found.names.push_back(name);
  YamlMap map(value, fmt::format("target \"{}\"", name));
  if (!map.valid()) return;
  const auto format = read_format(map);
  if (!format) return;  // which keys it may have is not known

  Target target;
  target.name = {name};
  target.format = *format;
  target.pace = usual_pace(*format);
  read_target_format(map, key, target);
  if (const auto n = map.get("timeout")) {
    target.timeout = duration(*n, "timeout", seconds(1), minutes(5)).value_or(target.timeout);
  }
  if (const auto n = map.get("max_age")) {
    target.max_age = duration(*n, "max_age", seconds(1), hours(72)).value_or(target.max_age);
  }
  if (const auto n = map.get("rate")) target.pace = pace(*n).value_or(target.pace);
  map.finish();
  found.targets.push_back(std::move(target));
}

}  // namespace

ReadTargets read_targets(const std::vector<YamlNode>& mappings) {
  ReadTargets found;
  for (const auto& mapping : mappings) {
    if (!mapping.is_map()) {
      mapping.error(fmt::format("targets must be a mapping of names, not {}", mapping.kind()),
                    "write \"desk: {format: webhook, url: ...}\" below it");
    }
    for (const auto& [key, value] : mapping.entries()) read_target(key, value, found);
  }
  return found;
}

}  // namespace newswatch::config
