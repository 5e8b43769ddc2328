// The sections of the configuration, one function each. All report to their node's document and
// give what could be read, so that one run finds every mistake.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/yaml.h"

namespace newswatch::config {

struct FeedDefaults {
  FirstPoll on_first_poll;
  bool allow_private = false;
};

// `polling`; what feeds inherit goes into `defaults`.
Polling read_polling(const YamlNode& node, FeedDefaults& defaults);
std::optional<FirstPoll> read_first_poll(const YamlNode& node);

// `feeds`, a list in each file that has one. Ids and URLs are unique over all of them.
std::vector<Feed> read_feeds(const std::vector<YamlNode>& lists, const FeedDefaults& defaults);

struct ReadTargets {
  std::vector<Target> targets;
  std::vector<std::string> names;  // of those with mistakes too: routes may name them
};
// The keys of the target's format, `target.name` and `target.format` being known; `key` is the
// target's name in the file.
void read_target_format(YamlMap& map, const YamlNode& key, Target& target);
ReadTargets read_targets(const std::vector<YamlNode>& mappings);

std::vector<Severity> read_severities(const YamlNode& node);  // one, or a list
// The keys of a route that say when it tells its alerts; nothing where it has none.
std::optional<Grouping> read_grouping(YamlMap& map, const std::string& route);
std::vector<Route> read_routes(const std::vector<YamlNode>& lists,
                               const std::vector<std::string>& targets);

Web read_web(const YamlNode& node);
Log read_log(const YamlNode& node);

}  // namespace newswatch::config
