#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"
#include "core/base64.h"

namespace newswatch::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> kFormats = {"webhook", "stdout"};
const std::vector<std::string> kLaterFormats = {
    "cloudevents", "alertmanager", "slack",     "discord", "teams", "mattermost", "telegram",
    "matrix",      "ntfy",         "pagerduty", "email",   "exec",  "template"};

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
                   "use webhook or stdout", width_of(*later));
    return std::nullopt;
  }
  const auto found = choice(*node, "format", kFormats);
  if (!found) return std::nullopt;
  return *found == 0 ? TargetFormat::webhook : TargetFormat::stdout_text;
}

// The key that gives a value, itself or by file: where a mistake in a credential is shown.
std::optional<YamlNode> key_of(const YamlMap& map, std::string_view key) {
  auto node = map.key_node(key);
  return node ? node : map.key_node(fmt::format("{}_file", key));
}

void error_at_key(const YamlNode& key, std::string message, std::string hint = {}) {
  key.error_at(key.place(), std::move(message), std::move(hint), width_of(key.raw()));
}

std::string read_url(YamlMap& map, const std::string& name, const YamlNode& target_key) {
  const auto url = secret(map, "url");
  const auto key = key_of(map, "url");
  if (!key) {
    error_at_key(target_key, fmt::format("target \"{}\" has no \"url\"", name),
                 "add it, or \"url_file\" with the file that holds it");
  }
  const auto parsed = url ? http_url(*key, *url, "url") : std::nullopt;
  return parsed ? parsed->str() : std::string{};
}

// The form that alerts/signature.h decodes.
bool is_signing_secret(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!secret.starts_with(kPrefix)) return false;
  const auto key = base64_decode(secret.substr(kPrefix.size()));
  return key && key->size() >= 24 && key->size() <= 64;
}

// One secret, or several while one is rotated: a list, or words in a file, the current one first.
std::vector<std::string> read_secrets(YamlMap& map, const std::string& name,
                                      const YamlNode& target_key) {
  std::vector<std::string> found;
  const auto key = key_of(map, "secret");
  if (!key) {
    map.get("secret");
    map.get("secret_file");
    target_key.warning(fmt::format("alerts to target \"{}\" are not signed", name),
                       "add \"secret_file\" with the file that holds whsec_...", "unsigned-target");
    return found;
  }
  const auto list = map.get("secret");
  if (list && list->is_sequence() && !map.has("secret_file")) {
    found = texts(*list, "secret");
  } else if (const auto words = secret(map, "secret")) {
    for (size_t at = 0; at < words->size();) {
      const auto end = std::min(words->find_first_of(" \t\r\n", at), words->size());
      if (end > at) found.push_back(words->substr(at, end - at));
      at = end + 1;
    }
  }
  if (!std::all_of(found.begin(), found.end(), is_signing_secret)) {
    error_at_key(*key,
                 fmt::format("{} must be \"whsec_\" and base64 of 24 to 64 bytes", key->raw()),
                 "make one: echo whsec_$(head -c 32 /dev/urandom | base64)");
  }
  return found;
}

void read_webhook(YamlMap& map, const YamlNode& key, Target& target) {
  target.url = read_url(map, target.name.value, key);
  target.secrets = read_secrets(map, target.name.value, key);
  if (const auto n = map.get("headers")) target.headers = headers(*n);
  if (const auto n = map.get("concurrency")) {
    target.concurrency = static_cast<int>(integer(*n, "concurrency", 1, 64).value_or(1));
  }
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
  if (*format == TargetFormat::webhook) {
    read_webhook(map, key, target);
  } else {
    target.concurrency = 1;
  }
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
