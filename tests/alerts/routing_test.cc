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
  return {std::move(name), std::move(severities), std::move(labels), std::move(to)};
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
  for (const auto& name : route_alert(routes, kTargets, named, severity, labels)) {
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
