#include "alerts/routing.h"

#include <algorithm>

namespace newswatch::alerts {
namespace {

bool takes(const Route& route, Severity severity, const Labels& labels) {
  const bool severe = route.severities.empty() ||
                      std::find(route.severities.begin(), route.severities.end(), severity) !=
                          route.severities.end();
  return severe && std::all_of(route.labels.begin(), route.labels.end(), [&](const auto& wanted) {
           const auto it = labels.find(wanted.first);
           return it != labels.end() && it->second == wanted.second;
         });
}

}  // namespace

std::vector<TargetName> route_alert(const std::vector<Route>& routes,
                                    const std::vector<Target>& targets, std::string_view named,
                                    Severity severity, const Labels& labels) {
  for (const auto& route : routes) {
    if (named.empty() ? takes(route, severity, labels) : route.name == named) return route.targets;
  }
  std::vector<TargetName> all;
  for (const auto& target : targets) all.push_back(target.name);
  return all;
}

}  // namespace newswatch::alerts
