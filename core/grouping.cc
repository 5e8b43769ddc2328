#include "core/grouping.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/hash.h"
#include "core/json.h"
#include "core/time_zone.h"
#include "core/utf8.h"

namespace newswatch {
namespace {

constexpr size_t kSummaryBytes = 512;
constexpr size_t kRulesNamed = 3;
constexpr std::string_view kLabel = "labels.";

bool is_quiet(const Grouping& grouping, Severity severity, Time at) {
  const auto& quiet = grouping.quiet;
  if (!quiet) return false;
  if (std::find(quiet->except.begin(), quiet->except.end(), severity) != quiet->except.end()) {
    return false;
  }
  const int minutes = minutes_of_day(grouping.time_zone, at);
  const bool after = minutes >= quiet->from;
  const bool before = minutes < quiet->until;
  return quiet->from < quiet->until ? after && before : after || before;
}

Time next_digest(const Grouping& grouping, Time now) {
  if (grouping.every > Duration{0}) {
    const auto past = now.time_since_epoch() % grouping.every;
    return past == Duration{0} ? now : now + (grouping.every - past);
  }
  auto next = Time::max();
  for (const int minutes : grouping.at) {
    next = std::min(next, next_time_of_day(grouping.time_zone, minutes, now));
  }
  return grouping.at.empty() ? now + grouping.wait : next;
}

std::string value_of(const Alert& alert, std::string_view name) {
  if (name == "rule") return alert.rule.value;
  if (name == "story") return alert.story.value;
  if (name == "feed") return alert.feed.value;
  if (name == "severity") return std::string(to_string(alert.severity));
  if (!name.starts_with(kLabel)) return {};
  const auto label = alert.labels.find(std::string(name.substr(kLabel.size())));
  return label != alert.labels.end() ? label->second : std::string{};
}

// "12 alerts: peace-plan 7, sanctions 3, oil 2"
std::string headline(const std::vector<Alert>& alerts) {
  std::map<std::string, int> counts;
  for (const auto& alert : alerts) ++counts[alert.rule.value];
  std::vector<std::pair<std::string, int>> most(counts.begin(), counts.end());
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  auto text = fmt::format("{} alerts", alerts.size());
  if (most.size() == 1) return text;
  for (size_t i = 0; i < std::min(most.size(), kRulesNamed); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? ": " : ", ", most[i].first, most[i].second);
  }
  if (most.size() > kRulesNamed)
    text += fmt::format(" and {} more rule{}", most.size() - kRulesNamed,
                        most.size() == kRulesNamed + 1 ? "" : "s");
  return text;
}

// What all have in common; empty where they differ.
template <class Value>
Value common(const std::vector<Alert>& alerts, Value Alert::*member) {
  const auto& first = alerts.front().*member;
  const bool same = std::all_of(alerts.begin(), alerts.end(),
                                [&](const Alert& alert) { return alert.*member == first; });
  return same ? first : Value{};
}

Labels common_labels(const std::vector<Alert>& alerts) {
  auto labels = alerts.front().labels;
  std::erase_if(labels, [&](const auto& label) {
    return std::any_of(alerts.begin(), alerts.end(), [&](const Alert& alert) {
      const auto it = alert.labels.find(label.first);
      return it == alert.labels.end() || it->second != label.second;
    });
  });
  return labels;
}

}  // namespace

Time told_at(const Grouping& grouping, Severity severity, Time now) {
  const auto at = next_digest(grouping, now);
  if (!is_quiet(grouping, severity, at)) return at;
  return next_time_of_day(grouping.time_zone, grouping.quiet->until, at);
}

std::string group_key(const Grouping& grouping, const Alert& alert) {
  std::string key;
  for (const auto& name : grouping.by) key += value_of(alert, name) + '\n';
  return key;
}

nlohmann::json grouping_to_json(const Grouping& grouping) {
  nlohmann::json json = {
      {"route", grouping.route},         {"by", grouping.by}, {"wait", grouping.wait.count()},
      {"every", grouping.every.count()}, {"at", grouping.at}, {"time_zone", grouping.time_zone}};
  if (const auto& quiet = grouping.quiet) {
    auto except = nlohmann::json::array();
    for (const auto severity : quiet->except) except.push_back(to_string(severity));
    json["quiet"] = {{"from", quiet->from}, {"until", quiet->until}, {"except", except}};
  }
  return json;
}

Result<Grouping> grouping_from_json(const nlohmann::json& json) {
  Grouping grouping;
  std::int64_t wait = 0;
  std::int64_t every = 0;
  JsonReader in(json);
  in.read("route", grouping.route);
  in.read("by", grouping.by);
  in.read("wait", wait);
  in.read("every", every);
  in.read("time_zone", grouping.time_zone);
  if (in.error()) return failure("grouping: " + *in.error());
  grouping.wait = Duration(wait);
  grouping.every = Duration(every);
  if (const auto at = json.find("at"); at != json.end() && at->is_array()) {
    for (const auto& minutes : *at) {
      if (minutes.is_number_integer()) grouping.at.push_back(minutes.get<int>());
    }
  }
  if (const auto found = json.find("quiet"); found != json.end() && found->is_object()) {
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::vector<std::string> except;
    JsonReader hours(*found);
    hours.read("from", from);
    hours.read("until", until);
    hours.read("except", except);
    if (hours.error()) return failure("grouping: " + *hours.error());
    auto& quiet = grouping.quiet.emplace();
    quiet.from = static_cast<int>(from);
    quiet.until = static_cast<int>(until);
    for (const auto& name : except) {
      if (const auto severity = parse_severity(name)) quiet.except.push_back(*severity);
    }
  }
  return grouping;
}

Alert digest_of(std::vector<Alert> alerts, Time now) {
  Alert digest;
  digest.type = AlertType::items_matched;
  std::string ids;
  for (auto& alert : alerts) {
    ids += alert.id.value + '\n';
    digest.severity = std::max(digest.severity, alert.severity);
    digest.suppressed += alert.suppressed;
    alert.item.content.clear();
    alert.item.summary = std::string(truncate_utf8(alert.item.summary, kSummaryBytes));
  }
  digest.id = AlertId{"alert_" + to_hex(hash128({"digest", ids}))};
  digest.rule = common(alerts, &Alert::rule);
  digest.labels = common_labels(alerts);
  digest.feed = common(alerts, &Alert::feed);
  digest.feed_title = common(alerts, &Alert::feed_title);
  digest.feed_site = common(alerts, &Alert::feed_site);
  digest.story = common(alerts, &Alert::story);
  digest.first_seen = now;
  digest.item_key = ItemKey{hash128({digest.id.value})};
  digest.item.title = headline(alerts);
  digest.items = std::move(alerts);
  return digest;
}

}  // namespace newswatch
