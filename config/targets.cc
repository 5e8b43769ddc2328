#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"

namespace newswatch::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> kFormats(kTargetFormats.begin(), kTargetFormats.end());
const std::vector<std::string> kLaterFormats = {"email", "exec", "template"};

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::optional<TargetFormat> read_format(YamlMap& map) {
  const auto node = map.get("format");
  if (!node) return TargetFormat::webhook;
  const auto later = std::find(kLaterFormats.begin(), kLaterFormats.end(), node->raw());
  if (later != kLaterFormats.end()) {
    node->error_at(node->place(),
                   fmt::format("format \"{}\" is not supported by this version", *later),
                   fmt::format("use one of {}", fmt::join(kFormats, ", ")), width_of(*later));
    return std::nullopt;
  }
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
  read_target_format(map, key, target);
  if (const auto n = map.get("timeout")) {
    target.timeout = duration(*n, "timeout", seconds(1), minutes(5)).value_or(target.timeout);
  }
  if (const auto n = map.get("max_age")) {
    target.max_age = duration(*n, "max_age", seconds(1), hours(72)).value_or(target.max_age);
  }
  refuse_unsupported(map, {"template"});
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
