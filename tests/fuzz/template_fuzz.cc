// Templates of targets (alerts/template.h). An input is what the body is ("json", "html", "xml",
// "form", anything else: text), NUL, and the template.
#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "alerts/sample.h"
#include "alerts/template.h"
#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

// What somebody publishes who would like to be obeyed. Each begins with a letter, so that a
// section that asks for a text finds one as it finds the harmless one.
constexpr std::array<std::string_view, 4> kHostile = {
    "x\", \"a\": \"b\\", "x<b c=\"d\" e='f'>&lt;/--><!--]]>", "x&a=b+c%26=\x01\n\r\t\xC3",
    "x{{title}} {{#news}} *_`"};
constexpr std::string_view kHarmless = "x";

void publish(Alert& alert, std::string_view text) {
  for (auto* field :
       {&alert.item.title, &alert.item.summary, &alert.item.language, &alert.feed_title,
        &alert.feed_site, &alert.reason, &alert.rule.value, &alert.feed.value}) {
    if (!field->empty()) *field = text;
  }
  for (auto& label : alert.labels) label.second = text;
  alert.match.clear();
  for (auto& item : alert.items) publish(item, text);
}

std::vector<store::Delivery> deliveries(std::string_view text) {
  auto all = alerts::sample_deliveries({"desk"});
  for (auto& delivery : all) {
    publish(delivery.alert, text);
    for (auto& other : delivery.also_in) other.feed.value = text;
  }
  return all;
}

BodyKind kind_named(std::string_view name) {
  if (name == "json") return BodyKind::json;
  if (name == "html") return BodyKind::html;
  if (name == "xml") return BodyKind::xml;
  return name == "form" ? BodyKind::form : BodyKind::text;
}

// The characters that make a body's structure, in their order.
std::string structure(std::string_view body, BodyKind kind) {
  std::string_view marks = "\n";
  if (kind == BodyKind::html || kind == BodyKind::xml) marks = "<>\"'";
  if (kind == BodyKind::form) marks = "&=";
  std::string found;
  std::copy_if(body.begin(), body.end(), std::back_inserter(found),
               [&](char c) { return marks.find(c) != std::string_view::npos; });
  return found;
}

bool is_json(std::string_view body) { return nlohmann::json::accept(body); }

// Texts of an alert that can be shortened to nothing, or are about a character of their own, may
// change what stands beside them.
bool alters_texts(std::string_view text) {
  return text.find("truncate") != std::string_view::npos ||
         text.find("summary") != std::string_view::npos;
}

}  // namespace

void check(std::string_view input) {
  const auto kind = kind_named(take_argument(input));
  const auto parsed = alerts::Template::parse(input, kind);
  if (!parsed) {
    const auto& fault = parsed.error();
    require(!fault.message.empty(), "a fault says what is wrong");
    require(fault.offset <= input.size(), "it stands in the text");
    return;
  }
  const auto harmless = deliveries(kHarmless);
  for (const auto text : kHostile) {
    const auto hostile = deliveries(text);
    for (size_t i = 0; i < hostile.size(); ++i) {
      const auto body = parsed->render(hostile[i]);
      if (!is_valid_utf8(input)) continue;  // the text outside of variables is the user's
      require(is_valid_utf8(body), "a body is valid UTF-8");
      const auto expected = parsed->render(harmless[i]);
      if (kind == BodyKind::json) {
        require(is_json(body) == is_json(expected), "no text makes JSON invalid");
      } else if (!alters_texts(input)) {
        require_equal(structure(body, kind), structure(expected, kind),
                      "no text changes the structure of a body");
      }
    }
  }
}

}  // namespace newswatch::fuzz
