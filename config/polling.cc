#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"
#include "core/duration.h"

namespace newswatch::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr Duration kShortest = seconds(1);
constexpr Duration kLongest = days(30);

RequestLimits read_request_limits(const YamlNode& node, const char* name, RequestLimits limits) {
  YamlMap map(node, name);
  if (const auto n = map.get("concurrency")) {
    const auto count = integer(*n, "concurrency", 1, 64);
    limits.concurrency = static_cast<int>(count.value_or(limits.concurrency));
  }
  if (const auto n = map.get("gap")) {
    limits.gap = duration(*n, "gap", Duration{0}, hours(1)).value_or(limits.gap);
  }
  map.finish();
  return limits;
}

void read_request_limits(YamlMap& map, Polling& polling) {
  auto& host = polling.per_host;
  auto& site = polling.per_site;
  if (const auto n = map.get("per_host")) host = read_request_limits(*n, "per_host", host);
  site.concurrency = std::max(site.concurrency, host.concurrency);
  site.gap = std::min(site.gap, host.gap);
  if (const auto n = map.get("per_site")) site = read_request_limits(*n, "per_site", site);
}

void read_intervals(YamlMap& map, PollingPolicy& policy) {
  if (const auto n = map.get("interval"); n && n->raw() != "auto") {
    policy.interval = duration(*n, "interval", kShortest, kLongest);
  }
  const auto min = map.get("min_interval");
  const auto max = map.get("max_interval");
  if (min) {
    policy.min_interval =
        duration(*min, "min_interval", kShortest, kLongest).value_or(policy.min_interval);
  }
  if (max) {
    policy.max_interval =
        duration(*max, "max_interval", kShortest, kLongest).value_or(policy.max_interval);
  }
  if (policy.min_interval > policy.max_interval && (min || max)) {
    const auto& node = min ? *min : *max;
    node.error(fmt::format("min_interval ({}) is longer than max_interval ({})",
                           format_duration(policy.min_interval),
                           format_duration(policy.max_interval)));
  }
}

}  // namespace

std::optional<FirstPoll> read_first_poll(const YamlNode& node) {
  constexpr const char* kHint = "write silent, {last: 5} or {since: 24h}";
  if (!node.is_map()) {
    if (node.raw() == "silent") return FirstPoll{};
    node.error("on_first_poll must be silent, last or since", kHint);
    return std::nullopt;
  }
  YamlMap map(node, "on_first_poll");
  const auto last = map.get("last");
  const auto since = map.get("since");
  map.finish();
  if (last.has_value() == since.has_value()) {
    if (last || node.entries().empty()) node.error("on_first_poll must be one thing", kHint);
    return std::nullopt;
  }
  FirstPoll first;
  if (last) {
    const auto count = integer(*last, "last", 1, 10'000);
    first.kind = FirstPoll::Kind::last;
    first.last = static_cast<int>(count.value_or(0));
    return count ? std::optional(first) : std::nullopt;
  }
  const auto span = duration(*since, "since", kShortest, days(365));
  first.kind = FirstPoll::Kind::since;
  first.since = span.value_or(Duration{0});
  return span ? std::optional(first) : std::nullopt;
}

Polling read_polling(const YamlNode& node, FeedDefaults& defaults) {
  Polling polling;
  YamlMap map(node, "polling");
  read_intervals(map, polling.policy);
  read_request_limits(map, polling);
  if (const auto n = map.get("max_concurrent")) {
    polling.max_concurrent =
        static_cast<int>(integer(*n, "max_concurrent", 1, 10'000).value_or(polling.max_concurrent));
  }
  if (const auto n = map.get("on_first_poll")) {
    defaults.on_first_poll = read_first_poll(*n).value_or(FirstPoll{});
  }
  if (const auto n = map.get("allow_private")) {
    defaults.allow_private = boolean(*n, "allow_private").value_or(false);
  }
  if (const auto n = map.get("contact")) {
    polling.contact = header_text(*n, "contact").value_or("");
  }
  map.finish();
  return polling;
}

}  // namespace newswatch::config
