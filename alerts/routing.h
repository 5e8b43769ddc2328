// Routing: which targets an alert goes to. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "core/match.h"
#include "core/target.h"

namespace newswatch::alerts {

// The targets of the route that `named` names; without a name, of the first route that the
// severity and the labels match; without any such route, all targets: an alert is never dropped
// for want of a route.
std::vector<TargetName> route_alert(const std::vector<Route>& routes,
                                    const std::vector<Target>& targets, std::string_view named,
                                    Severity severity, const Labels& labels);

}  // namespace newswatch::alerts
