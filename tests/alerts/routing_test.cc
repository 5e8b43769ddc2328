#include "alerts/routing.h"

#include <gtest/gtest.h>

namespace newswatch::alerts {
namespace {

std::vector<Target> targets(const std::vector<std::string>& names) {
  std::vector<Target> list;
  for (const auto& name : names) {
    Target target;
    target.name = {name};
    list.push_back(target);
  }
  return list;
}

Route route(std::string name, std::vector<Severity> severities, Labels labels,
            std::vector<TargetName> to) {
  Route route;
  route.name = std::move(name);
  route.severities = std::move(severities);
  route.labels = std::move(labels);
  route.targets = std::move(to);
  return route;
}

const std::vector<Target> kTargets = targets({"desk", "chat", "console"});

const std::vector<Route> kRoutes = {
    route("urgent", {Severity::high, Severity::critical}, {}, {{"desk"}, {"chat"}}),
    route("donetsk", {}, {{"theatre", "donetsk"}}, {{"desk"}}),
    route("quiet", {Severity::info}, {{"theatre", "kherson"}, {"kind", "rumour"}}, {}),
    route("default", {}, {}, {{"console"}}),
};

std::string route_to(std::string_view named, Severity severity, const Labels& labels,
                     const std::vector<Route>& routes = kRoutes) {
  std::string names;
  Alert alert;
  alert.severity = severity;
  alert.labels = labels;
  for (const auto& name : route_alert(routes, kTargets, named, alert, {}).targets) {
    names += (names.empty() ? "" : " ") + name.value;
  }
  return names;
}

TEST(Routing, TheFirstRouteThatMatchesTakesTheAlert) {
  EXPECT_EQ(route_to("", Severity::high, {}), "desk chat");
  EXPECT_EQ(route_to("", Severity::critical, {{"theatre", "donetsk"}}), "desk chat");
  EXPECT_EQ(route_to("", Severity::low, {{"theatre", "donetsk"}, {"more", "x"}}), "desk");
  EXPECT_EQ(route_to("", Severity::low, {}), "console");
}

TEST(Routing, ARouteMayTakeRulesAndTagsOfFeeds) {
  auto plan = route("plan", {}, {}, {{"desk"}});
  plan.rules = {{"peace-plan"}, {"talks"}};
  plan.grouping.emplace().route = "plan";
  auto ukraine = route("ukraine", {}, {}, {{"chat"}});
  ukraine.tags = {"ukraine", "kyiv"};
  const std::vector<Route> routes = {plan, ukraine, route("rest", {}, {}, {{"console"}})};
  const auto to = [&](const char* rule, const std::vector<std::string>& tags) {
    Alert alert;
    alert.rule = {rule};
    return route_alert(routes, kTargets, "", alert, tags);
  };
  EXPECT_EQ(to("talks", {"ukraine"}).targets.front(), TargetName{"desk"});
  EXPECT_EQ(to("talks", {}).grouping->route, "plan");
  EXPECT_EQ(to("oil", {"energy", "kyiv"}).targets.front(), TargetName{"chat"});
  EXPECT_EQ(to("oil", {"energy"}).targets.front(), TargetName{"console"});
  EXPECT_FALSE(to("oil", {}).grouping);
}

TEST(Routing, EveryLabelOfARouteMustBeEqual) {
  EXPECT_EQ(route_to("", Severity::info, {{"theatre", "kherson"}}), "console");
  EXPECT_EQ(route_to("", Severity::low, {{"theatre", "Donetsk"}}), "console");
}

TEST(Routing, ARouteMaySendNowhere) {
  EXPECT_EQ(route_to("", Severity::info, {{"theatre", "kherson"}, {"kind", "rumour"}}), "");
}

TEST(Routing, ARuleThatNamesARouteGoesThereWhateverItMatches) {
  EXPECT_EQ(route_to("donetsk", Severity::critical, {}), "desk");
  EXPECT_EQ(route_to("default", Severity::critical, {}), "console");
}

TEST(Routing, WithoutARouteAllTargetsAreTold) {
  EXPECT_EQ(route_to("", Severity::info, {}, {}), "desk chat console");
  EXPECT_EQ(route_to("no-such-route", Severity::info, {}), "desk chat console");
  EXPECT_EQ(route_to("", Severity::low, {}, {kRoutes[0]}), "desk chat console");
}

}  // namespace
}  // namespace newswatch::alerts
