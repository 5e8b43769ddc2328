#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"

namespace newswatch::config {
namespace {

Labels read_labels(const YamlNode& node) {
  Labels labels;
  if (!node.is_map()) {
    node.error(fmt::format("labels must be a mapping, not {}", node.kind()));
    return labels;
  }
  for (const auto& [key, value] : node.entries()) {
    if (auto label = text(value, fmt::format("label \"{}\"", key.raw()))) {
      labels[key.raw()] = std::move(*label);
    }
  }
  return labels;
}

void read_match(const YamlNode& node, Route& route) {
  YamlMap map(node, "match");
  if (const auto n = map.get("severity")) route.severities = read_severities(*n);
  if (const auto n = map.get("labels")) route.labels = read_labels(*n);
  if (const auto n = map.get("rule")) {
    for (auto& id : texts(*n, "rule")) route.rules.push_back({std::move(id)});
  }
  if (const auto n = map.get("tag")) route.tags = texts(*n, "tag");
  map.finish();
}

std::vector<TargetName> read_target_names(const YamlNode& node,
                                          const std::vector<std::string>& known) {
  std::vector<TargetName> found;
  if (!node.is_scalar() && !node.is_sequence()) {
    node.error(fmt::format("targets must be a list of names, not {}", node.kind()));
    return found;
  }
  for (const auto& element : node.is_scalar() ? std::vector<YamlNode>{node} : node.elements()) {
    const auto name = text(element, "a target's name");
    if (!name) continue;
    if (std::find(known.begin(), known.end(), *name) == known.end()) {
      element.error_at(element.place(), "there is no target of this name",
                       known.empty() ? "there are no targets yet: add the section targets"
                                     : suggestion(*name, known),
                       width_of(element.raw()));
    } else if (std::find(found.begin(), found.end(), TargetName{*name}) != found.end()) {
      element.error_at(element.place(), "this target stands here twice", {},
                       width_of(element.raw()));
    } else {
      found.push_back({*name});
    }
  }
  return found;
}

void read_route(const YamlNode& node, const std::vector<std::string>& targets,
                std::vector<Route>& routes) {
  YamlMap map(node, "a route");
  if (!map.valid()) return;
  Route route;
  if (const auto n = map.require("name")) {
    route.name = text(*n, "name").value_or("");
    const bool taken = std::any_of(routes.begin(), routes.end(),
                                   [&](const Route& r) { return r.name == route.name; });
    if (taken && !route.name.empty()) {
      n->error_at(n->place(), "there is a route of this name already", {}, width_of(n->raw()));
    }
  }
  if (const auto n = map.get("match")) read_match(*n, route);
  if (const auto n = map.require("targets", "write [] for a route that tells nobody")) {
    route.targets = read_target_names(*n, targets);
  }
  route.grouping = read_grouping(map, route.name);
  map.finish();
  routes.push_back(std::move(route));
}

}  // namespace

std::vector<Severity> read_severities(const YamlNode& node) {
  const std::vector<std::string> names = {"info", "low", "medium", "high", "critical"};
  std::vector<Severity> found;
  if (!node.is_scalar() && !node.is_sequence()) {
    node.error(fmt::format("severity must be a text or a list of texts, not {}", node.kind()));
    return found;
  }
  for (const auto& element : node.is_scalar() ? std::vector<YamlNode>{node} : node.elements()) {
    if (const auto index = choice(element, "severity", names)) {
      found.push_back(*parse_severity(names[*index]));
    }
  }
  return found;
}

std::vector<Route> read_routes(const std::vector<YamlNode>& lists,
                               const std::vector<std::string>& targets) {
  std::vector<Route> routes;
  for (const auto& list : lists) {
    if (!list.is_sequence()) {
      list.error(fmt::format("routes must be a list, not {}", list.kind()),
                 "begin each route with \"- \"");
    }
    for (const auto& element : list.elements()) read_route(element, targets, routes);
  }
  return routes;
}

}  // namespace newswatch::config
