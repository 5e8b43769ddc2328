// Items and tests as they stand in rule files and fixtures.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "rules/yaml_parts.h"

namespace newswatch::rules {
namespace {

void read_test(const YamlNode& node, bool expect_match, ParsedRule& rule,
               Diagnostics& diagnostics) {
  InlineTest test;
  test.expect_match = expect_match;
  test.place = node.place();
  test.line = node.document().source_line(test.place);
  if (node.is_scalar()) {
    const auto title = node.string("a title");
    if (!title) return;
    if (title->find_first_not_of(" \t\n") == std::string::npos) {
      node.error("a test of an empty title", "write the title of an item, or its fields");
      return;
    }
    test.item.title = *title;
  } else {
    YamlMap map(node, "an item");
    if (!map.valid() || !read_item_fields(map, node, test.item, diagnostics)) return;
  }
  rule.tests.push_back(std::move(test));
}

}  // namespace

bool read_item_fields(YamlMap& map, const YamlNode& node, Item& item, Diagnostics& diagnostics) {
  const auto errors_before = diagnostics.errors();
  nlohmann::json json = nlohmann::json::object();
  for (const auto* key : {"id", "link", "title", "summary", "content", "language", "source"}) {
    if (const auto value = map.get(key)) {
      if (const auto text = value->string(key)) json[key] = *text;
    }
  }
  for (const auto* key : {"published", "updated"}) {
    const auto value = map.get(key);
    if (!value) continue;
    const auto text = value->string(key);
    if (!text) continue;
    if (parse_rfc3339(*text)) {
      json[key] = *text;
    } else {
      error_at_text(*value, fmt::format("{} must be a time", key), "write 2025-11-26T09:00:00Z");
    }
  }
  for (const auto* key : {"authors", "categories"}) {
    if (const auto value = map.get(key)) json[key] = value->strings(key);
  }
  map.finish();
  if (diagnostics.errors() > errors_before) return false;
  auto read = item_from_json(json);
  if (!read) {
    node.error(read.error().message);
    return false;
  }
  item = std::move(*read);
  return true;
}

void read_tests(const YamlNode& node, ParsedRule& rule, Diagnostics& diagnostics) {
  if (!node.is_sequence()) {
    node.error(fmt::format("tests must be a list, not {}", node.kind()),
               "begin each test with \"- match:\" or \"- no_match:\"");
    return;
  }
  for (const auto& element : node.elements()) {
    if (!element.is_map()) {
      element.error(fmt::format("a test must be a mapping, not {}", element.kind()),
                    "begin it with \"match:\" or \"no_match:\"");
      continue;
    }
    YamlMap map(element, "a test");
    const auto match = map.get("match");
    const auto no_match = map.get("no_match");
    const auto errors = diagnostics.errors();
    map.finish();
    if (match.has_value() == no_match.has_value()) {
      if (diagnostics.errors() > errors) continue;  // a slip in the key, which was named
      element.error(match ? "a test has either match: or no_match:, not both"
                          : "a test needs an item after match: or no_match:",
                    "write each on a line of its own: - match: \"Title of an item\"");
      continue;
    }
    read_test(match ? *match : *no_match, match.has_value(), rule, diagnostics);
  }
}

void error_at_text(const YamlNode& node, std::string message, std::string hint) {
  ScalarSource source(node);
  if (!node.is_scalar() || source.text().empty()) {
    node.error(std::move(message), std::move(hint));
    return;
  }
  source.error(*node.document().diagnostics, 0, source.text().size(), std::move(message),
               std::move(hint));
}

}  // namespace newswatch::rules
