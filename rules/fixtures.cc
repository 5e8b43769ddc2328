#include "rules/fixtures.h"

#include <algorithm>
#include <fnmatch.h>

#include <fmt/format.h>

#include "core/utf8.h"
#include "rules/encoding.h"
#include "rules/inline_tests.h"
#include "rules/yaml_parts.h"

namespace newswatch::rules {
namespace {

std::vector<std::string> all_ids(const RuleSet& rules) {
  std::vector<std::string> ids;
  for (const auto& rule : rules.rules()) ids.push_back(rule.id.value);
  return ids;
}

std::string list_text(const std::vector<std::string>& ids) {
  return ids.empty() ? "none" : fmt::format("{}", fmt::join(ids, ", "));
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

class FixtureReader {
 public:
  FixtureReader(const RuleFile& file, const RuleSet& rules, Diagnostics& diagnostics)
      : file_(file), ids_(all_ids(rules)), diagnostics_(diagnostics) {}

  FixtureFile run() {
    found_.path = file_.path;
    if (!check_encoding(file_.path, file_.text, diagnostics_)) return std::move(found_);
    const auto root = YamlNode::parse(file_.path, file_.text, diagnostics_);
    if (!root) return std::move(found_);
    YamlMap map(*root, "a fixture file");
    if (!map.valid()) return std::move(found_);
    if (const auto schema = map.require("schema", "write schema: 1 at the top")) {
      schema->integer("schema", 1, 1);
    }
    found_.about = ids_;
    if (const auto rules = map.get("rules")) read_about(*rules);
    if (const auto items = map.require("items", "begin each item with \"- title:\"")) {
      read_items(*items);
    }
    map.finish();
    return std::move(found_);
  }

 private:
  void unknown_id(const YamlNode& node, const std::string& id) {
    const auto near = did_you_mean(id, ids_);
    error_at_text(node, fmt::format("no rule has the id \"{}\"", id),
                  near.empty() ? "newswatch match --rules PATH shows which ids fire"
                               : fmt::format("did you mean \"{}\"?", near));
  }

  // Ids, or patterns of them.
  void read_about(const YamlNode& node) {
    found_.about.clear();
    for (const auto& element : node.is_scalar() ? std::vector{node} : node.elements()) {
      const auto pattern = element.string("a rule's id");
      if (!pattern) continue;
      bool known = false;
      for (const auto& id : ids_) {
        if (fnmatch(pattern->c_str(), id.c_str(), 0) != 0) continue;
        known = true;
        if (!contains(found_.about, id)) found_.about.push_back(id);
      }
      if (!known) unknown_id(element, *pattern);
    }
  }

  void read_items(const YamlNode& node) {
    if (!node.is_sequence()) {
      node.error(fmt::format("items must be a list, not {}", node.kind()),
                 "begin each item with \"- title:\"");
      return;
    }
    for (const auto& element : node.elements()) read_fixture(element);
  }

  void read_fixture(const YamlNode& node) {
    YamlMap map(node, "an item");
    if (!map.valid()) return;
    Fixture fixture;
    fixture.place = node.place();
    fixture.line = node.document().source_line(fixture.place);
    const auto errors = diagnostics_.errors();
    const auto fires = map.require("fires", "list the rules it must fire, or write fires: []");
    if (fires) {
      for (const auto& element : fires->is_scalar() ? std::vector{*fires} : fires->elements()) {
        const auto id = element.string("a rule's id");
        if (!id) continue;
        if (!contains(ids_, *id)) {
          unknown_id(element, *id);
        } else if (!contains(found_.about, *id)) {
          error_at_text(element, fmt::format("this file is not about the rule \"{}\"", *id),
                        "add it to rules: at the top of the file");
        } else {
          fixture.fires.push_back(*id);
        }
      }
    }
    if (!read_item_fields(map, node, fixture.item, diagnostics_)) return;
    if (diagnostics_.errors() == errors) found_.fixtures.push_back(std::move(fixture));
  }

  const RuleFile& file_;
  std::vector<std::string> ids_;
  Diagnostics& diagnostics_;
  FixtureFile found_;
};

}  // namespace

bool is_fixture_file(std::string_view path) {
  return path.ends_with("_test.yaml") || path.ends_with("_test.yml");
}

FixtureFile read_fixture_file(const RuleFile& file, const RuleSet& rules,
                              Diagnostics& diagnostics) {
  return FixtureReader(file, rules, diagnostics).run();
}

FixtureResult run_fixture(const RuleSet& rules, const FixtureFile& file, const Fixture& fixture,
                          Diagnostics& diagnostics) {
  FixtureResult result;
  std::vector<std::string> where;
  for (const auto& match : rules.match(fixture.item)) {
    const auto& id = match.rule.value;
    if (!contains(file.about, id)) continue;
    result.fired.push_back(id);
    if (contains(fixture.fires, id)) continue;
    result.unexpected.push_back(id);
    where.push_back(fmt::format("{} found {}", id, what_matched(match, fixture.item)));
  }
  for (const auto& id : fixture.fires) {
    if (!contains(result.fired, id)) result.missing.push_back(id);
  }
  result.passed = result.missing.empty() && result.unexpected.empty();
  if (result.passed) return result;
  auto message =
      fmt::format("expected {}, fired {}", list_text(fixture.fires), list_text(result.fired));
  if (!result.missing.empty()) {
    message += fmt::format("; {} did not", list_text(result.missing));
  }
  diagnostics.error(fixture.place, std::move(message), fmt::format("{}", fmt::join(where, "; ")),
                    fixture.line);
  return result;
}

}  // namespace newswatch::rules
