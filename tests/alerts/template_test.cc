// Templates: what they say, what stands escaped where, and what is refused.
#include "alerts/template.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "alerts/limits.h"
#include "alerts/request.h"
#include "alerts/sample.h"
#include "core/utf8.h"
#include "tests/alerts/hostile_titles.h"
#include "tests/alerts/sample_delivery.h"

namespace newswatch::alerts {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string rendered(std::string_view text, BodyKind kind, const store::Delivery& delivery) {
  const auto body = Template::parse(text, kind);
  EXPECT_TRUE(body) << body.error().message << " at " << body.error().offset << " of " << text;
  return body ? body->render(delivery) : std::string{};
}
std::string plain(std::string_view text) {
  return rendered(text, BodyKind::text, sample_delivery());
}
json as_json(std::string_view text, const store::Delivery& delivery) {
  return json::parse(rendered(text, BodyKind::json, delivery), nullptr, false);
}

// "message | hint"
std::string fault(std::string_view text, BodyKind kind = BodyKind::text) {
  const auto body = Template::parse(text, kind);
  if (body) return "none";
  return fmt::format("{}: {} | {}", body.error().offset, body.error().message, body.error().hint);
}

TEST(Templates, EveryVariableHasItsValue) {
  auto d = sample_delivery();
  d.alert.suppressed = 3;
  const std::vector<std::pair<std::string, std::string>> table = {
      {"alert_id", "alert_1"},
      {"type", "item.matched"},
      {"severity", "high"},
      {"rule", "peace-plan"},
      {"heading", "HIGH peace-plan"},
      {"title", "A 28-point Ukraine peace plan, leaked"},
      {"link", "https://www.intellinews.com/plan"},
      {"summary", "The plan \"as leaked\".\n\nSecond paragraph."},
      {"language", "en"},
      {"published", "2025-11-26T10:13:00Z"},
      {"first_seen", "2025-11-26T10:15:29Z"},
      {"feed", "bne IntelliNews"},
      {"feed_id", "bne"},
      {"site", "intellinews.com"},
      {"story", "story_1"},
      {"sources", "3"},
      {"reason", "new story"},
      {"news", ""},
      {"suppressed", "3"},
      {"matched", "28-point Ukraine peace plan"},
      {"also_in", "reuters, bbc"},
      {"labels", "theatre=donetsk"},
      {"items", ""},
  };
  for (const auto& [name, value] : table) {
    EXPECT_EQ(rendered("{{" + name + "}}", BodyKind::text, d), value) << name;
  }
  EXPECT_EQ(plain("{{#facts}}{{name}}={{value}};{{/facts}}"),
            "Source=bne IntelliNews (intellinews.com), 2025-11-26 10:13 UTC;"
            "Matched=title: \"28-point Ukraine peace plan\";"
            "Story=new story, also in 2: reuters, bbc;");
}

TEST(Templates, SectionsAndLists) {
  EXPECT_EQ(plain("{{#summary}}yes{{/summary}}{{^summary}}no{{/summary}}"), "yes");
  EXPECT_EQ(plain("{{#news}}yes{{/news}}{{^news}}no{{/news}}"), "no");
  EXPECT_EQ(plain("{{#also_in}}{{feed}} {{link}}{{^last}}, {{/last}}{{/also_in}}"),
            "reuters https://reuters.example/a, bbc https://bbc.example/b");
  EXPECT_EQ(plain("{{#matched}}{{#first}}{{rule}}: {{/first}}{{field}} {{text}}{{/matched}}"),
            "peace-plan: title 28-point Ukraine peace plan");
  EXPECT_EQ(plain("{{^items}}one{{/items}}{{! a comment }}"), "one");
  EXPECT_EQ(plain("a\n  {{#summary}}\nb\n  {{/summary}}\nc\n{{! all of it }}\nd"), "a\nb\nc\nd");
  auto digest = sample_delivery();
  digest.alert.type = AlertType::items_matched;
  digest.alert.items = {sample_delivery().alert, sample_delivery().alert};
  digest.alert.items[1].item.title = "second";
  EXPECT_EQ(rendered("{{#items}}{{title|truncate:6}} {{feed}}\n{{/items}}", BodyKind::text, digest),
            "A 28-… bne IntelliNews\nsecond bne IntelliNews\n");
}

TEST(Templates, Modifiers) {
  EXPECT_EQ(plain("{{published|date:%d %b %Y, %H:%M:%S %Z}}"), "26 Nov 2025, 10:13:00 UTC");
  EXPECT_EQ(plain("{{published|date:%a %e %j %s %F %T 100%%}}"),
            "Wed 26 330 1764151980 2025-11-26 10:13:00 100%");
  EXPECT_EQ(plain("{{title|truncate:10}}"), "A 28-poin…");
  EXPECT_EQ(plain("{{title|truncate:37}}"), "A 28-point Ukraine peace plan, leaked");
  EXPECT_EQ(plain("{{title|highlight}}"), "A *28-point Ukraine peace plan*, leaked");
  EXPECT_EQ(plain("{{title|highlight:[b]:[/b]|truncate:20}}"), "A [b]28-point U…[/b]");
  EXPECT_EQ(plain("{{ title | url }}"), "A%2028-point%20Ukraine%20peace%20plan%2C%20leaked");
  auto d = sample_delivery();
  d.alert.item.title = "a<b & \"c\"";
  d.alert.match = {{Field::title, 0, 1, "a"}};
  EXPECT_EQ(as_json(R"({"t":"<p>{{title|html|highlight:<b>:</b>}}</p>"})", d)["t"],
            "<p><b>a</b>&lt;b &amp; &quot;c&quot;</p>");
  d.alert.item.published.reset();
  EXPECT_EQ(rendered("({{published|date:%Y}})", BodyKind::text, d), "()");
}

TEST(Templates, TruncationIsNeverInsideACodePointOrAnEntity) {
  auto d = sample_delivery();
  d.alert.match.clear();
  for (const auto* title : {"їжак їжак", "漢字漢字漢字", "😀😀😀😀", "<<<<<<<<", "e\u0301e\u0301"}) {
    d.alert.item.title = title;
    for (int n = 1; n < 12; ++n) {
      for (const auto kind : {BodyKind::text, BodyKind::html, BodyKind::form}) {
        const auto text = rendered(fmt::format("{{{{title|truncate:{}}}}}", n), kind, d);
        EXPECT_TRUE(is_valid_utf8(text));
        // What is sent as a form is encoded afterwards, as JSON is.
        if (kind != BodyKind::form) {
          EXPECT_LE(length(text, Unit::characters), static_cast<size_t>(n)) << text;
        }
        if (kind != BodyKind::html) continue;
        EXPECT_EQ(std::count(text.begin(), text.end(), '&'),
                  std::count(text.begin(), text.end(), ';'));
      }
    }
  }
}

TEST(Templates, InJsonTheyAreValuesOrPartsOfStrings) {
  auto d = sample_delivery();
  d.alert.item.title = "say \"hi\" \\ \n";
  d.alert.match.clear();
  const auto body = as_json(R"({"title": {{title}}, "text": "<{{title}}>", "sources": {{sources}},
    "labels": {{labels}}, "matched": {{matched}}, "also_in": {{also_in}}, "n": "{{sources}}",
    "published": {{published}}, "language": {{language}}})",
                            d);
  ASSERT_FALSE(body.is_discarded());
  EXPECT_EQ(body["title"], "say \"hi\" \\ \\n");
  EXPECT_EQ(body["text"], "<say \"hi\" \\ \\n>");
  EXPECT_EQ(body["sources"], 3);
  EXPECT_EQ(body["n"], "3");
  EXPECT_EQ(body["labels"], (json{{"theatre", "donetsk"}}));
  EXPECT_EQ(body["matched"], json::array());
  EXPECT_EQ(body["also_in"][1], (json{{"feed", "bbc"}, {"link", "https://bbc.example/b"}}));
  d.alert.item.published.reset();
  EXPECT_TRUE(as_json("{{published}}", d).is_null());
  EXPECT_EQ(as_json("{\"a\\\"{{rule}}\": 1}", d)["a\"peace-plan"], 1);
}

TEST(Templates, InMarkupAVariableStandsWhereItCanBeEscaped) {
  const std::string head = "<html><head><title>{{title}}</title></head>";
  EXPECT_EQ(fault(head + "<a class='{{rule}}' href=\"{{link}}?q={{title|url}}\">{{title}}</a>",
                  BodyKind::html),
            "none");
  EXPECT_EQ(fault("<p class=\"{{#news}}new{{/news}}\">x{{#summary}}<b>{{summary}}</b>{{/summary}}",
                  BodyKind::html),
            "none");
  EXPECT_EQ(fault("<style>p > a { color: red }</style>{{title}}", BodyKind::html), "none");
  EXPECT_EQ(fault("<!-- <a --> {{title}}", BodyKind::xml), "none");
  const std::vector<std::pair<std::string, std::string>> table = {
      {"<p class={{rule}}>", "in a tag, a variable can only stand in an attribute with quotes"},
      {"<{{rule}}>", "in a tag, a variable can only stand in an attribute with quotes"},
      {"<script>x = '{{title}}'</script>", "a variable can't stand in <script>"},
      {"<STYLE>{{title}}</STYLE>", "a variable can't stand in <style>"},
      {"<!-- {{title}} -->", "a variable can't stand in a comment or in CDATA"},
      {"<a onclick=\"f('{{title}}')\">", "a variable can't stand in the attribute \"onclick\""},
      {"<a STYLE = '{{title}}'>", "a variable can't stand in the attribute \"style\""},
      {"<a href=\"{{title}}\">", "\"href\" can only begin with a link"},
      {"<img src = \"{{title}}\">", "\"src\" can only begin with a link"},
      {"{{#summary}}<p {{/summary}}>",
       "\"summary\" does not end in the tag or text that it begins in"},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_THAT(fault(text, BodyKind::html), HasSubstr(expected)) << text;
  }
  EXPECT_THAT(fault("<a><![CDATA[{{title}}]]></a>", BodyKind::xml), HasSubstr("CDATA"));
}

TEST(Templates, MistakesHaveTheirMessages) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"a {{titel}}", "2: there is no variable \"titel\" | did you mean \"title\"?"},
      {"{{#also_in}}{{name}}{{/also_in}}", "12: there is no variable \"name\" | "},
      {"{{title", "0: \"{{\" without \"}}\" | "},
      {"{{}}", "0: \"{{}}\" names no variable | "},
      {"{{#summary}}x", "0: \"summary\" does not end | add {{/summary}}"},
      {"x{{/summary}}", "1: \"summary\" ends and did not begin | "},
      {"{{#summary}}{{/title}}", "12: \"title\" ends inside of \"summary\" | "},
      {"{{{title}}}", "0: \"{{{\" is not known here | "},
      {"{{> other}}", "0: \"{{>\" is not known here | "},
      {"{{title|upper}}", "0: there is no modifier \"upper\" | known here: truncate, date, "},
      {"{{title|trunkate:3}}", "0: there is no modifier \"trunkate\" | did you mean \"truncate\"?"},
      {"{{title|truncate:0}}", "0: truncate needs a number of characters"},
      {"{{title|truncate}}", "0: truncate needs a number of characters"},
      {"{{title|date:%Y}}", "0: \"title\" is no date | published and first_seen are"},
      {"{{published|date:%Q}}", "0: date needs a format of %Y"},
      {"{{title|highlight:<b>}}", "0: highlight needs what stands before and after"},
      {"{{last}}", "0: \"last\" is for sections | write {{#last}}...{{/last}}"},
      {"{{#matched}}{{#also_in}}{{/also_in}}{{/matched}}",
       "12: the list \"also_in\" can't stand inside of another list"},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_THAT(fault(text), ::testing::StartsWith(expected)) << text;
  }
  EXPECT_THAT(fault("{\"a\": \"\\{{title}}\"}", BodyKind::json), HasSubstr("after a backslash"));
  EXPECT_THAT(fault("{\"a\": \"{{#news}}\", {{/news}}\"}", BodyKind::json),
              HasSubstr("\"news\" does not end in the string that it begins in"));
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "{{#summary}}";
  EXPECT_THAT(fault(deep), HasSubstr("too deep"));
}

std::string checked(std::string text, std::string content_type = "application/json") {
  Target target;
  target.name = {"desk"};
  target.format = TargetFormat::body_template;
  target.body_template.file = "desk.tpl";
  target.body_template.text = std::move(text);
  target.body_template.content_type = std::move(content_type);
  Diagnostics diagnostics;
  check_template(target, diagnostics);
  return diagnostics.render();
}

TEST(TemplateCheck, NamesTheFileTheLineAndTheColumn) {
  EXPECT_EQ(checked("{\n \"ї\": {{titel}}\n}"),
            "desk.tpl:2:7: error: there is no variable \"titel\"\n"
            "    hint: did you mean \"title\"?\n");
}

TEST(TemplateCheck, FindsWhatBecomesInvalidJson) {
  EXPECT_EQ(
      checked("{\"a\": {{title}}, \"l\": [{{#also_in}}{{feed}}{{^last}},{{/last}}{{/also_in}}]}"),
      "");
  EXPECT_THAT(
      checked("{\"a\": 1,\n \"l\": [{{#also_in}}{{feed}},{{/also_in}}]}"),
      HasSubstr("desk.tpl:2:41: error: an alert of type item.matched becomes invalid JSON"));
  EXPECT_THAT(checked("{\"a\": }"), HasSubstr("desk.tpl:1:7: error: "));
  EXPECT_THAT(checked("{\"token\": \"s3cr3t\", {{title}}}"), Not(HasSubstr("s3cr3t")));
  // Only an alert without a link shows it.
  EXPECT_THAT(checked("{\"a\": {{#link}}\"{{link}}\"{{/link}}}"), HasSubstr("desk.tpl:1:"));
  // Only a digest does.
  EXPECT_THAT(checked("[{{#items}}{{title}}{{/items}}]"),
              HasSubstr("an alert of type items.matched becomes invalid JSON here"));
  EXPECT_EQ(checked("{{title}},", "text/plain"), "");
}

// Nothing that a feed says is obeyed, wherever it stands.
TEST(Templates, HostileTitlesAreTextEverywhere) {
  const auto in_json = Template::parse(
      R"({"a": "x{{title}}{{feed}}y", "b": {{title|highlight}}, "c": {{labels}}, "d": [{{#facts}}{{value}}{{^last}},{{/last}}{{/facts}}],
          "e": "{{title|html}}", "{{rule}}": 1, "summary": {{summary}}, "m": {{matched}}, "s": {{sources}}})",
      BodyKind::json);
  const auto in_html = Template::parse(
      "<p class=\"{{rule}}\" title='{{title}}'>{{title|highlight}}|{{summary}}|{{feed}}</p>",
      BodyKind::html);
  const auto in_form = Template::parse("a={{title}}&b={{feed}}", BodyKind::form);
  const auto in_text = Template::parse("{{title}}|{{summary}}|{{feed}}", BodyKind::text);
  ASSERT_TRUE(in_json && in_html && in_form && in_text);
  for (const auto& title : hostile_titles()) {
    auto d = sample_delivery();
    auto& a = d.alert;
    a.item.title = a.item.summary = a.feed_title = a.feed_site = a.reason = title;
    a.rule = {title};
    a.labels = {{title, title}};
    d.also_in = {{{title}, title}};
    const auto half = truncate_utf8(title, title.size() / 2);
    a.match = {{Field::title, 0, static_cast<std::uint32_t>(half.size()), std::string(half)}};
    const auto what = escape_control(truncate_utf8(title, 80));

    const auto json_text = in_json->render(d);
    EXPECT_TRUE(is_valid_utf8(json_text)) << what;
    const auto read = json::parse(json_text, nullptr, false);
    ASSERT_FALSE(read.is_discarded()) << what;
    EXPECT_EQ(read["s"], 3);
    for (const auto& value : read) {
      if (!value.is_string()) continue;
      auto text = value.get<std::string>();
      if (value == read["summary"]) std::erase(text, '\n');  // its paragraphs
      EXPECT_EQ(text, escape_control(text)) << what;
    }

    const auto html = in_html->render(d);
    EXPECT_TRUE(is_valid_utf8(html)) << what;
    EXPECT_EQ(std::count(html.begin(), html.end(), '<'), std::count(html.begin(), html.end(), '>'));
    auto rest = html;
    for (const auto* tag : {"<p class=\"", "</p>", "<strong>", "</strong>"}) {
      for (auto at = rest.find(tag); at != std::string::npos; at = rest.find(tag)) {
        rest.erase(at, std::string_view(tag).size());
      }
    }
    EXPECT_EQ(std::count(rest.begin(), rest.end(), '<'), 0) << what;
    EXPECT_EQ(std::count(rest.begin(), rest.end(), '"'), 1) << what;   // the end of class
    EXPECT_EQ(std::count(rest.begin(), rest.end(), '\''), 2) << what;  // around title

    const auto form = in_form->render(d);
    EXPECT_EQ(form.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-._~%&="),
              std::string::npos)
        << what;
    EXPECT_EQ(std::count(form.begin(), form.end(), '='), 2) << what;
    EXPECT_TRUE(is_valid_utf8(in_text->render(d))) << what;
    EXPECT_LT(json_text.size() + html.size() + form.size(), 1'000'000u) << what;
  }
}

TEST(Templates, TheRequestIsWhatTheTargetSays) {
  Target target;
  target.name = {"desk"};
  target.format = TargetFormat::body_template;
  target.url = "https://desk.example/hook";
  target.token = "t0k3n";
  target.headers = {{"X-Key", "k"}};
  target.body_template.text = "t={{title|truncate:4}}";
  target.body_template.content_type = "application/x-www-form-urlencoded";
  target.body_template.method = "PUT";
  const auto request = alert_request(target, {}, sample_delivery(), kNow);
  EXPECT_EQ(request.method, net::Method::put);
  EXPECT_EQ(request.url, target.url);
  EXPECT_EQ(request.body, "t=A%202%E2%80%A6");
  EXPECT_EQ(*net::find_header(request.headers, "Content-Type"), target.body_template.content_type);
  EXPECT_EQ(*net::find_header(request.headers, "Authorization"), "Bearer t0k3n");
  EXPECT_EQ(*net::find_header(request.headers, "X-Key"), "k");
  EXPECT_EQ(net::find_header(request.headers, "webhook-signature"), nullptr);
  const auto is_signed = alert_request(target, {std::string(24, 'k')}, sample_delivery(), kNow);
  EXPECT_EQ(*net::find_header(is_signed.headers, "webhook-id"), "alert_1");
}

}  // namespace
}  // namespace newswatch::alerts
