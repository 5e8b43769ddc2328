// When a route tells its alerts, and which of them together: group_by, group_wait, digest,
// quiet_hours, time_zone. (docs/delivery.md)
#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"
#include "core/time_zone.h"

namespace newswatch::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kLabels = "labels.";
const std::vector<std::string> kGroupNames = {"rule", "story", "feed", "severity"};

// "08:00", in minutes after midnight.
std::optional<int> time_of_day(const YamlNode& node, std::string_view what) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto digit = [&](size_t i) { return (*value)[i] >= '0' && (*value)[i] <= '9'; };
  const bool shaped =
      value->size() == 5 && (*value)[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4);
  if (shaped) {
    const int hour = ((*value)[0] - '0') * 10 + (*value)[1] - '0';
    const int minute = ((*value)[3] - '0') * 10 + (*value)[4] - '0';
    if (hour < 24 && minute < 60) return hour * 60 + minute;
  }
  node.error(fmt::format("{} must be a time of day", what), "write it as \"08:00\", to \"23:59\"");
  return std::nullopt;
}

std::vector<std::string> read_group_by(const YamlNode& node) {
  auto names = texts(node, "group_by");
  for (const auto& name : names) {
    const bool known =
        std::find(kGroupNames.begin(), kGroupNames.end(), name) != kGroupNames.end() ||
        (name.starts_with(kLabels) && name.size() > kLabels.size());
    if (!known) {
      node.error("group_by takes \"rule\", \"story\", \"feed\", \"severity\" and \"labels.NAME\"",
                 suggestion(name, kGroupNames));
    }
  }
  return names;
}

void read_digest(const YamlNode& node, Grouping& grouping) {
  YamlMap map(node, "digest");
  if (!map.valid()) return;
  const auto every = map.get("every");
  const auto at = map.get("at");
  if (every) {
    grouping.every = duration(*every, "every", minutes(1), hours(24)).value_or(Duration{0});
  }
  if (at) {
    for (const auto& one : at->is_sequence() ? at->elements() : std::vector<YamlNode>{*at}) {
      if (const auto minute = time_of_day(one, "at")) grouping.at.push_back(*minute);
    }
  }
  if (every.has_value() == at.has_value()) {
    node.error("a digest comes either \"every\" so often or \"at\" times of day",
               "write {every: 1h}, or {at: \"08:00\"}");
  }
  map.finish();
}

std::optional<QuietHours> read_quiet_hours(const YamlNode& node) {
  YamlMap map(node, "quiet_hours");
  if (!map.valid()) return std::nullopt;
  constexpr std::string_view kHint = "write {from: \"22:00\", until: \"07:00\"}";
  const auto from = map.require("from", kHint);
  const auto until = map.require("until", kHint);
  QuietHours quiet;
  if (const auto n = map.get("except")) quiet.except = read_severities(*n);
  map.finish();
  if (!from || !until) return std::nullopt;
  const auto begin = time_of_day(*from, "from");
  const auto end = time_of_day(*until, "until");
  if (!begin || !end) return std::nullopt;
  quiet.from = *begin;
  quiet.until = *end;
  if (begin == end) {
    node.error("quiet_hours end when they begin", "for a route that tells nobody: targets: []");
    return std::nullopt;
  }
  return quiet;
}

}  // namespace

std::optional<Grouping> read_grouping(YamlMap& map, const std::string& route) {
  Grouping grouping;
  grouping.route = route;
  const auto by = map.get("group_by");
  const auto wait = map.get("group_wait");
  const auto digest = map.get("digest");
  const auto quiet = map.get("quiet_hours");
  if (by) grouping.by = read_group_by(*by);
  if (wait) {
    grouping.wait = duration(*wait, "group_wait", seconds(1), hours(24)).value_or(Duration{0});
  }
  if (digest) read_digest(*digest, grouping);
  if (quiet) grouping.quiet = read_quiet_hours(*quiet);
  if (const auto zone = map.get("time_zone")) {
    const auto name = text(*zone, "time_zone");
    grouping.time_zone = name.value_or("");
    if (name && (name->empty() || !is_time_zone(*name))) {
      zone->error("there is no such time zone", "write one of IANA's names, such as Europe/Kyiv");
    }
  }
  if (wait && digest) {
    error_at_key(*map.key_node("group_wait"), "group_wait and digest exclude each other",
                 "a digest collects all that comes until its time");
  }
  if (by && !wait && !digest && !quiet) {
    error_at_key(*map.key_node("group_by"), "group_by says what is told together, not when",
                 "add \"group_wait: 30s\", or \"digest: {every: 1h}\"");
  }
  if (!wait && !digest && !quiet) return std::nullopt;
  return grouping;
}

}  // namespace newswatch::config
