// What the formats share in reading a target. Internal to config/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/target.h"
#include "core/yaml.h"

namespace newswatch::config {

// A target under way.
struct TargetReading {
  YamlMap& map;
  const YamlNode& key;  // its name
  Target& target;
};

// The key that gives a value, itself or by file: where a mistake in a credential is shown.
std::optional<YamlNode> key_of(const YamlMap& map, std::string_view name);

void error_missing(const TargetReading& r, std::string_view name, std::string hint);

// Formats with a file of their own: all their keys.
void read_email(const TargetReading& r);
void read_exec(const TargetReading& r);

}  // namespace newswatch::config
