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

std::string_view text_of(const Item& item, Field field) {
  switch (field) {
    case Field::title:
      return item.title;
    case Field::summary:
      return item.summary;
    case Field::content:
      return item.content;
    case Field::url:
      return item.link;
    case Field::author:
    case Field::category:
      break;
  }
  return {};
}

void check_match(const Match& match, const Item& item) {
  const auto spans = spans_of(match.ranges, item);
  const Span* before = nullptr;
  for (const auto& span : spans) {
    const auto text = text_of(item, span.field);
    require(span.start < span.end && span.end <= text.size(), "a span lies in its field");
    require_equal(text.substr(span.start, span.end - span.start), span.text,
                  "a span's text is what stands there");
    require(is_valid_utf8(span.text), "a span begins and ends with characters");
    require(before == nullptr || before->field < span.field || before->end <= span.start,
            "spans come in order and don't overlap");
    before = &span;
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
