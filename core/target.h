// Targets and routes: where alerts go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/match.h"
#include "core/time.h"

namespace newswatch {

enum class TargetFormat { webhook, stdout_text };

// A place that takes alerts. The URL and the secret are credentials: only the name and the host
// are ever shown.
struct Target {
  TargetName name;
  TargetFormat format = TargetFormat::stdout_text;
  std::string url;
  std::vector<std::string> secrets;  // "whsec_...", the current one first; all of them sign
  std::vector<std::pair<std::string, std::string>> headers;  // values may be secret
  Duration timeout = std::chrono::seconds(15);
  Duration max_age = std::chrono::hours(24);  // then a dead letter
  int concurrency = 4;                        // requests in flight

  bool operator==(const Target&) const = default;
};

// A rule that names a route goes there; else the first route that matches takes the alert.
struct Route {
  std::string name;
  std::vector<Severity> severities;  // empty: any
  Labels labels;                     // all must be equal; empty: any
  std::vector<TargetName> targets;

  bool operator==(const Route&) const = default;
};

}  // namespace newswatch
