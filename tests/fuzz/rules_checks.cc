#include "tests/fuzz/rules_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.h"
#include "rules/rule_set.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

void check_diagnostics(const Diagnostics& diagnostics, const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const auto& found : diagnostics.list()) {
    require(!found.message.empty(), "a finding says what is wrong");
    require(found.place.line >= 0 && found.place.line <= lines,
            fmt::format("line {} of {} is in the file", found.place.line, lines));
    require(found.place.column >= 0 && found.width >= 0, "a column is no less than nothing");
    const auto rendered = render(found);
    require(!is_valid_utf8(text) || is_valid_utf8(rendered), "a finding is valid UTF-8");
  }
}

void check_match(const Match& match, const Item& item) {
  const FieldRange* before = nullptr;
  std::string joined;
  for (const auto& range : match.ranges) {
    const auto text = text_of(item, range.field, joined);
    require(range.start < range.end && range.end <= text.size(), "a range lies in its field");
    require(is_valid_utf8(text.substr(range.start, range.end - range.start)),
            "a range begins and ends with characters");
    require(before == nullptr || before->field < range.field || before->end <= range.start,
            "ranges come in order and don't overlap");
    before = &range;
  }
}

}  // namespace

void check_rules(const std::string& path, const std::string& text, const std::string& content) {
  const auto compiled = rules::compile({{path, text}});
  check_diagnostics(compiled.diagnostics, text);
  require((compiled.rules == nullptr) == compiled.diagnostics.has_errors(),
          "there are rules exactly where there are no errors");
  if (!compiled.rules) return;
  const auto again = rules::compile({{path, text}});
  for (std::size_t i = 0; i < compiled.rules->rules().size(); ++i) {
    const auto& rule = compiled.rules->rules()[i];
    require_equal(rule.version(), again.rules->rules()[i].version(), "a rule's version stays");
    require(compiled.rules->find(rule.id) == &rule, "a rule is found by its id");
  }
  Item item;
  item.title = content.substr(0, content.find('\n'));
  item.content = repair_utf8(content);
  item.title = repair_utf8(item.title);
  const auto matches = compiled.rules->match(item);
  require(matches == again.rules->match(item), "the same rules match the same");
  for (const auto& match : matches) check_match(match, item);
}

}  // namespace newswatch::fuzz
