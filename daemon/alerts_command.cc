// newswatch alerts: what was alerted, and where each alert stands.
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/duration.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/alert_json.h"
#include "daemon/commands.h"
#include "daemon/log.h"
#include "store/store.h"

namespace newswatch::daemon {
namespace {

std::string place_of(const Alert& alert) {
  return fmt::format("{} {}; ", alert.feed.value, alert.item.link);
}

void print_table(const std::vector<store::StoredAlert>& alerts) {
  for (const auto& stored : alerts) {
    std::string states;
    for (const auto& d : stored.deliveries) {
      states += fmt::format("{}{} {}", states.empty() ? "" : ", ", d.target.value, d.state);
    }
    const bool plain = stored.alert.type == AlertType::item_matched;
    const bool digest = stored.alert.type == AlertType::items_matched;
    fmt::print("{}  {:<8} {:<20} {}{}\n", to_rfc3339(stored.created),
               to_string(stored.alert.severity), digest ? "digest" : stored.alert.rule.value,
               plain ? "" : fmt::format("{}: ", to_string(stored.alert.type)),
               escape_control(stored.alert.item.title));
    if (!stored.alert.throttled.empty()) states = "throttled: " + stored.alert.throttled;
    if (!stored.alert.silenced.empty()) states = "silenced by " + stored.alert.silenced;
    if (stored.alert.waits_for > 0) {
      states = fmt::format("waits for {} sites, has {}", stored.alert.waits_for, stored.sources);
    }
    fmt::print("{:22}{}{}\n", "", digest ? "" : place_of(stored.alert), states);
    if (stored.alert.suppressed > 0) {
      fmt::print("{:22}{} of this rule throttled before it\n", "",
                 counted(static_cast<std::size_t>(stored.alert.suppressed), "alert"));
    }
    for (const auto& also : stored.also_in) {
      fmt::print("{:22}also in {} {}\n", "", also.feed.value, also.url);
    }
  }
}

}  // namespace

int alerts_command(const AlertsOptions& options) {
  const auto since = parse_duration(options.since);
  if (!since) {
    fmt::print(stderr, "newswatch: --since {}: write a span such as 24h or 7d\n",
               escape_control(options.since));
    return kUsage;
  }
  const auto loaded = config::load(options.config);
  if (!loaded.config) {
    fmt::print(stderr, "{}", loaded.diagnostics.render());
    return kFailure;
  }
  const auto alerts = store::read_alerts(loaded.config->store_path,
                                         {.since = now() - *since, .limit = options.limit});
  if (!alerts) {
    fmt::print(stderr, "newswatch: {}\n", alerts.error().message);
    return kFailure;
  }
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& stored : *alerts) list.push_back(stored_alert_json(stored));
    fmt::print("{}\n", dump_json_pretty(list));
  } else {
    print_table(*alerts);
  }
  return kOk;
}

}  // namespace newswatch::daemon
