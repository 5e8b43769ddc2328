// Grouping: when the alerts of a route are told, and which of them together. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/alert.h"
#include "core/match.h"
#include "core/result.h"
#include "core/time.h"

namespace newswatch {

// Alerts that come meanwhile wait until it ends.
struct QuietHours {
  int from = 0;   // minutes after midnight
  int until = 0;  // likewise; before `from`: of the next day
  std::vector<Severity> except;

  bool operator==(const QuietHours&) const = default;
};

// As a route says it. At most one of `wait`, `every` and `at` is set; without any, alerts are told
// at once, outside of the quiet hours.
struct Grouping {
  std::string route;
  std::vector<std::string> by;  // "rule", "story", "feed", "severity", or "labels.NAME"
  Duration wait{0};             // from the first alert of a group on
  Duration every{0};            // digests at its multiples, counted from midnight UTC of 1970
  std::vector<int> at;          // digests of a day, in minutes after midnight
  std::string time_zone;        // IANA's name; empty: the machine's
  std::optional<QuietHours> quiet;

  bool operator==(const Grouping&) const = default;
};

// When an alert of this severity is to be told; `now`: at once.
Time told_at(const Grouping& grouping, Severity severity, Time now);

// Alerts of one route with the same key are told together.
std::string group_key(const Grouping& grouping, const Alert& alert);

nlohmann::json grouping_to_json(const Grouping& grouping);
Result<Grouping> grouping_from_json(const nlohmann::json& json);

// One alert that tells of several, in their order; they are cut to what a list needs. There are at
// least two. Its id follows from theirs.
Alert digest_of(std::vector<Alert> alerts, Time now);

}  // namespace newswatch
