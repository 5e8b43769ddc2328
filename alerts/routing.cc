#include "alerts/routing.h"

#include <algorithm>

namespace newswatch::alerts {
namespace {

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool takes(const Route& route, const Alert& alert, const std::vector<std::string>& tags) {
  if (!route.severities.empty() && !contains(route.severities, alert.severity)) return false;
  if (!route.rules.empty() && !contains(route.rules, alert.rule)) return false;
  const bool tagged =
      route.tags.empty() || std::any_of(route.tags.begin(), route.tags.end(),
                                        [&](const auto& tag) { return contains(tags, tag); });
  return tagged && std::all_of(route.labels.begin(), route.labels.end(), [&](const auto& wanted) {
           const auto it = alert.labels.find(wanted.first);
           return it != alert.labels.end() && it->second == wanted.second;
         });
}

}  // namespace

Routed route_alert(const std::vector<Route>& routes, const std::vector<Target>& targets,
                   std::string_view named, const Alert& alert,
                   const std::vector<std::string>& tags) {
  for (const auto& route : routes) {
    if (named.empty() ? takes(route, alert, tags) : route.name == named) {
      return {route.targets, route.grouping};
    }
  }
  Routed all;
  for (const auto& target : targets) all.targets.push_back(target.name);
  return all;
}

}  // namespace newswatch::alerts
