// Routing: which targets an alert goes to, and with what others. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert.h"
#include "core/grouping.h"
#include "core/target.h"

namespace newswatch::alerts {

struct Routed {
  std::vector<TargetName> targets;
  std::optional<Grouping> grouping;
};

// By the route that `named` names; without a name, by the first that takes the alert; without any
// such route, to all targets at once: an alert is never dropped for want of a route. `tags` are its
// feed's.
Routed route_alert(const std::vector<Route>& routes, const std::vector<Target>& targets,
                   std::string_view named, const Alert& alert,
                   const std::vector<std::string>& tags);

}  // namespace newswatch::alerts
