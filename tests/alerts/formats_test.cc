// Each format as its receiver gets it: a usual alert against tests/data/alerts/*.json
// (NEWSWATCH_UPDATE_GOLDEN=1 writes them anew), and what hostile feeds publish against the limits
// and the markup of each service.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "alerts/limits.h"
#include "alerts/request.h"
#include "core/file.h"
#include "core/utf8.h"
#include "tests/alerts/hostile_titles.h"
#include "tests/alerts/sample_delivery.h"

namespace newswatch::alerts {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;

const fs::path kFolder = fs::path(NEWSWATCH_SOURCE_DIR) / "tests/data/alerts";

constexpr std::array kFormats = {
    TargetFormat::webhook,    TargetFormat::cloudevents, TargetFormat::alertmanager,
    TargetFormat::slack,      TargetFormat::discord,     TargetFormat::teams,
    TargetFormat::mattermost, TargetFormat::telegram,    TargetFormat::matrix,
    TargetFormat::ntfy,       TargetFormat::pagerduty};

Target target_of(TargetFormat format) {
  Target target;
  target.name = {"desk"};
  target.format = format;
  target.url = "https://desk.example/hook";
  switch (format) {
    case TargetFormat::alertmanager:
      target.url = "https://desk.example:9093/";
      target.token = "t0k3n";
      break;
    case TargetFormat::telegram:
      target.url = "https://api.telegram.org";
      target.token = "123456:t0k3n";
      target.recipient = "-1001234567890";
      break;
    case TargetFormat::matrix:
      target.url = "https://matrix.example/";
      target.token = "t0k3n";
      target.recipient = "!room:matrix.example";
      break;
    case TargetFormat::ntfy:
      target.url = "https://ntfy.example/newsroom";
      target.token = "t0k3n";
      break;
    case TargetFormat::pagerduty:
      target.token = "r0ut1ng";
      break;
    default:
      break;
  }
  return target;
}

net::Request render(TargetFormat format, const store::Delivery& delivery) {
  return alert_request(target_of(format), {std::string(24, 'k')}, delivery, kNow);
}

Json body_of(TargetFormat format, const store::Delivery& delivery) {
  const auto request = render(format, delivery);
  EXPECT_TRUE(is_valid_utf8(request.body));
  return Json::parse(request.body, nullptr, false);
}

// Every text of a JSON value, names included.
void for_each_text(const Json& json, const std::function<void(const std::string&)>& visit) {
  if (json.is_string()) visit(json.get<std::string>());
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) visit(key);
    for_each_text(value, visit);
  }
}

std::string all_text(const Json& json) {
  std::string all;
  for_each_text(json, [&](const std::string& text) { all += text + "\n"; });
  return all;
}

std::string without(std::string text, std::string_view what, std::string_view instead = {}) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), instead);
    at += instead.size();
  }
  return text;
}

store::Delivery titled(const std::string& title) {
  auto d = sample_delivery();
  auto& a = d.alert;
  a.item.title = title;
  a.feed_title = title;
  a.feed_site = title;
  a.rule = {title};
  a.reason = title;
  a.labels = {{title, title}};
  d.also_in = {{{title}, title}};
  a.suppressed = 3;
  const auto half = static_cast<std::uint32_t>(truncate_utf8(title, title.size() / 2).size());
  a.match = {{Field::title, 0, half, title.substr(0, half)}, {Field::summary, 0, 4, title}};
  return d;
}

class EachFormat : public ::testing::TestWithParam<TargetFormat> {
 protected:
  // Our own payloads carry what feeds say as data, for receivers to escape.
  bool is_for_programs() const {
    return GetParam() == TargetFormat::webhook || GetParam() == TargetFormat::cloudevents;
  }
};

TEST_P(EachFormat, RendersAUsualAlertAsRecorded) {
  const auto request = render(GetParam(), sample_delivery());
  Json shown;
  shown["method"] = request.method == net::Method::put ? "PUT" : "POST";
  shown["url"] = request.url;
  shown["headers"] = Json::object();
  for (const auto& [name, value] : request.headers) shown["headers"][name] = value;
  shown["body"] = Json::parse(request.body);
  const auto text = shown.dump(2) + "\n";
  const auto file = (kFolder / fmt::format("{}.json", to_string(GetParam()))).string();
  if (std::getenv("NEWSWATCH_UPDATE_GOLDEN")) {
    fs::create_directories(kFolder);
    std::ofstream(file) << text;
  }
  EXPECT_EQ(text, read_file(file).value_or("no such file"));
}

TEST_P(EachFormat, SaysWhatWhereWhenAndWhy) {
  auto d = sample_delivery();
  d.alert.suppressed = 3;
  const auto text = without(without(all_text(body_of(GetParam(), d)), "\u200B"), "\\", "");
  std::vector<std::string> said = {"peace-plan",      "28-point Ukraine peace plan",
                                   "bne IntelliNews", "https://www.intellinews.com/plan",
                                   "new story",       "intellinews.com",
                                   "reuters",         "bbc"};
  if (!is_for_programs()) {
    said.insert(said.end(), {"2025-11-26 10:13 UTC", "also in 2: reuters, bbc",
                             "3 alerts of this rule held back by its throttle"});
  }
  for (const auto& part : said) EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, ::testing::ContainsRegex("high|HIGH"));
}

TEST_P(EachFormat, SaysWhatAFollowUpIsAbout) {
  auto d = sample_delivery();
  const std::vector<std::pair<AlertType, std::string>> table = {
      {AlertType::story_updated, "an article that was alerted says something else now"},
      {AlertType::story_spread, "3 independent sites tell this story by now"},
      {AlertType::target_test, "a test of this target: nothing has happened"}};
  for (const auto& [type, expected] : table) {
    d.alert.type = type;
    const auto text = all_text(body_of(GetParam(), d));
    EXPECT_THAT(text, HasSubstr(is_for_programs() ? std::string(to_string(type)) : expected));
  }
}

TEST_P(EachFormat, IsTheSameOnEveryTryButForItsDate) {
  if (GetParam() == TargetFormat::alertmanager || is_for_programs()) return;
  const auto target = target_of(GetParam());
  const auto first = alert_request(target, {}, sample_delivery(), kNow);
  const auto second = alert_request(target, {}, sample_delivery(), kNow + std::chrono::hours(3));
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(first.url, second.url);
}

TEST_P(EachFormat, LeavesOutALinkThatIsNone) {
  for (const auto* link :
       {"", "javascript:alert(1)", "/relative", "tg://user?id=1", "mailto:a@b"}) {
    auto d = sample_delivery();
    d.alert.item.link = link;
    const auto body = body_of(GetParam(), d);
    EXPECT_FALSE(body.is_discarded());
    if (is_for_programs() || *link == '\0') continue;
    EXPECT_THAT(body.dump(), Not(HasSubstr(link)));
  }
}

TEST_P(EachFormat, EncodesWhatCouldEndALink) {
  auto d = sample_delivery();
  d.alert.item.link = "https://u:p@evil.example/a|b>c\"d)e(<f>`*[x](y) z";
  const auto text = all_text(body_of(GetParam(), d));
  if (is_for_programs()) return;
  EXPECT_THAT(text, HasSubstr("https://evil.example/a%7Cb%3Ec%22d"));
  EXPECT_THAT(text, Not(HasSubstr("a|b")));
}

TEST_P(EachFormat, KeepsTheLimitsOfItsService) {
  const std::map<std::string, Limit> table = {
      {"slack /text", limits::kSlackFallback},
      {"discord /embeds/0/title", limits::kDiscordTitle},
      {"discord /embeds/0/description", limits::kDiscordDescription},
      {"discord /embeds/0/author/name", limits::kDiscordAuthor},
      {"mattermost /text", limits::kMattermostText},
      {"telegram /text", limits::kTelegramText},
      {"matrix /body", limits::kMatrixBody},
      {"matrix /formatted_body", limits::kMatrixHtml},
      {"ntfy /message", limits::kNtfyMessage},
      {"ntfy /title", limits::kNtfyTitle},
      {"pagerduty /payload/summary", limits::kPagerDutySummary},
      {"pagerduty /dedup_key", limits::kPagerDutyKey},
  };
  const std::map<TargetFormat, size_t> whole = {
      {TargetFormat::webhook, 20'000},      {TargetFormat::cloudevents, 20'000},
      {TargetFormat::teams, 28 * 1024},     {TargetFormat::matrix, 60'000},
      {TargetFormat::pagerduty, 500'000},   {TargetFormat::discord, 1'000'000},
      {TargetFormat::alertmanager, 100'000}};
  for (const auto& title : hostile_titles()) {
    auto d = titled(title);
    d.alert.id = {"alert_" + title};
    d.alert.item.link = "https://evil.example/" + title;
    const auto request = render(GetParam(), d);
    const auto body = Json::parse(request.body, nullptr, false);
    ASSERT_FALSE(body.is_discarded());
    if (const auto limit = whole.find(GetParam()); limit != whole.end()) {
      EXPECT_LE(request.body.size(), limit->second) << title.substr(0, 80);
    }
    for (const auto& [where, limit] : table) {
      const auto blank = where.find(' ');
      if (where.substr(0, blank) != to_string(GetParam())) continue;
      const auto text = body.at(Json::json_pointer(where.substr(blank + 1))).get<std::string>();
      EXPECT_LE(length(text, limit.unit), limit.most) << where << ' ' << title.substr(0, 80);
      EXPECT_FALSE(is_invisible(text)) << where << ' ' << title.substr(0, 80);
    }
    if (GetParam() == TargetFormat::slack) {
      size_t characters = 0;
      for (const auto& element : body["blocks"][0]["elements"][0]["elements"]) {
        const auto text = element["text"].get<std::string>();
        EXPECT_FALSE(text.empty());
        characters += length(text, Unit::characters);
      }
      EXPECT_LE(characters, limits::kSlackSection.most);
    }
  }
}

TEST_P(EachFormat, NothingThatAFeedSaysIsObeyed) {
  for (const auto& title : hostile_titles()) {
    const auto body = body_of(GetParam(), titled(title));
    ASSERT_FALSE(body.is_discarded()) << title.substr(0, 80);
    if (is_for_programs()) continue;
    for_each_text(body, [&](const std::string& text) {
      EXPECT_EQ(without(text, "\n"), escape_control(without(text, "\n"))) << title.substr(0, 80);
    });
    // Alertmanager's own receivers escape, PagerDuty's rules compare some of it; Slack's rich text
    // and the author of Discord's embed are not read for addresses.
    if (GetParam() == TargetFormat::alertmanager || GetParam() == TargetFormat::slack ||
        GetParam() == TargetFormat::discord || GetParam() == TargetFormat::pagerduty) {
      continue;
    }
    for_each_text(body, [&](const std::string& text) {
      for (const auto* call : {"@everyone", "@here", "@channel", "@all", "@room", "www.evil",
                               "evil.example/login", "tg://"}) {
        EXPECT_THAT(text, Not(HasSubstr(call))) << title.substr(0, 80);
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, EachFormat, ::testing::ValuesIn(kFormats),
                         [](const auto& test) { return std::string(to_string(test.param)); });

// What a text in HTML says, once it is certain that it holds no other tags and entities than ours.
std::string read_html(const std::string& html, const std::string& link) {
  std::string text;
  std::vector<std::string> open;
  for (size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') {
      const auto end = html.find('>', i);
      const auto tag = html.substr(i + 1, end - i - 1);
      if (tag == "b" || tag == "strong") {
        open.push_back(tag);
      } else if (tag == fmt::format("a href=\"{}\"", link)) {
        open.push_back("a");
      } else if (tag == "br") {
        text += '\n';
      } else if (!open.empty() && tag == "/" + open.back()) {
        open.pop_back();
      } else {
        ADD_FAILURE() << "a tag that is not ours: " << tag.substr(0, 100);
      }
      i = end;
    } else if (html[i] == '&') {
      const std::map<std::string, char> entities = {
          {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}};
      const auto end = html.find(';', i);
      const auto entity = entities.find(html.substr(i + 1, end - i - 1));
      if (entity == entities.end()) {
        ADD_FAILURE() << "an entity that is not ours: " << html.substr(i, 20);
        return text;
      }
      text += entity->second;
      i = end;
    } else {
      text += html[i];
    }
  }
  EXPECT_TRUE(open.empty());
  return text;
}

// The same for Markdown: our stars and our link are the only ones.
std::string read_markdown(const std::string& markdown, const std::string& link) {
  std::string text;
  int stars = 0;
  int links = 0;
  for (size_t i = 0; i < markdown.size(); ++i) {
    const std::string_view rest = std::string_view(markdown).substr(i);
    const bool line_begins = i == 0 || markdown[i - 1] == '\n';
    if (rest.front() == '\\') {
      EXPECT_GT(rest.size(), 1u) << "a backslash that takes our own markup's meaning";
      text += rest.size() > 1 ? rest[1] : '\\';
      ++i;
    } else if (rest.starts_with("**")) {
      ++stars;
      ++i;
    } else if (rest.front() == '[' && line_begins) {
      ++links;
    } else if (rest.starts_with("](" + link + ")")) {
      --links;
      i += link.size() + 2;
    } else {
      EXPECT_EQ(std::string_view("*_~`[]<>|$").find(rest.front()), std::string_view::npos) << rest;
      text += rest.front();
    }
  }
  EXPECT_EQ(stars % 2, 0);
  EXPECT_EQ(links, 0);
  return text;
}

// As it is shown to people: control characters visible, no zero-width spaces of ours. Long ones
// are cut.
void expect_to_begin_with_title(std::string text, const std::string& title) {
  const auto expected = without(escape_control(truncate_utf8(title, 60)), "\u200B");
  text = without(std::move(text), "\u200B");
  if (title.size() > 60 || is_invisible(title)) return;
  EXPECT_THAT(text, HasSubstr(expected));
}

TEST(Formats, HtmlHoldsNoTagsButOurs) {
  const auto link = sample_delivery().alert.item.link;
  for (const auto& title : hostile_titles()) {
    const auto d = titled(title);
    for (const auto& html :
         {body_of(TargetFormat::telegram, d)["text"].get<std::string>(),
          body_of(TargetFormat::matrix, d)["formatted_body"].get<std::string>()}) {
      expect_to_begin_with_title(read_html(html, link), title);
    }
  }
}

TEST(Formats, MarkdownHoldsNoMarksButOurs) {
  const auto link = sample_delivery().alert.item.link;
  for (const auto& title : hostile_titles()) {
    const auto d = titled(title);
    const auto discord = body_of(TargetFormat::discord, d);
    for (const auto& text : {body_of(TargetFormat::mattermost, d)["text"].get<std::string>(),
                             discord["embeds"][0]["title"].get<std::string>(),
                             discord["embeds"][0]["description"].get<std::string>()}) {
      expect_to_begin_with_title(read_markdown(text, link), title);
    }
    EXPECT_EQ(discord["allowed_mentions"]["parse"], Json::array());
  }
}

TEST(Formats, SlackTextsAreTextsAndItsFallbackIsEscaped) {
  for (const auto& title : hostile_titles()) {
    const auto body = body_of(TargetFormat::slack, titled(title));
    const auto fallback = body["text"].get<std::string>();
    EXPECT_THAT(fallback, Not(HasSubstr("<"))) << title.substr(0, 80);
    EXPECT_THAT(fallback, Not(HasSubstr(">"))) << title.substr(0, 80);
    for (const auto& element : body["blocks"][0]["elements"][0]["elements"]) {
      if (element["type"] == "link") {
        EXPECT_EQ(element["url"], sample_delivery().alert.item.link);
      } else {
        EXPECT_EQ(element["type"], "text");
      }
    }
  }
}

TEST(Formats, MatchedWordsAreHighlightedWhereTheTargetCan) {
  const auto d = sample_delivery();
  EXPECT_THAT(body_of(TargetFormat::telegram, d)["text"].get<std::string>(),
              HasSubstr(">A <b>28-point Ukraine peace plan</b>, leaked</a>"));
  EXPECT_THAT(body_of(TargetFormat::matrix, d)["formatted_body"].get<std::string>(),
              HasSubstr(">A <strong>28-point Ukraine peace plan</strong>, leaked</a>"));
  EXPECT_THAT(body_of(TargetFormat::mattermost, d)["text"].get<std::string>(),
              HasSubstr("[A **28-point Ukraine peace plan**, leaked](https://"));
  EXPECT_THAT(body_of(TargetFormat::discord, d).dump(),
              HasSubstr("Matched: title: \\\"**28-point Ukraine peace plan**\\\""));
  EXPECT_THAT(body_of(TargetFormat::slack, d).dump(),
              HasSubstr(R"("text":"28-point Ukraine peace plan","style":{"bold":true})"));
  EXPECT_THAT(body_of(TargetFormat::teams, d).dump(),
              HasSubstr(R"("text":"28-point Ukraine peace plan","size":"medium")"));
}

TEST(Formats, ACutMessageEndsItsTags) {
  auto d = titled(std::string(900, '<'));
  d.alert.match = {{Field::title, 0, 900, std::string(900, '<')}};
  const auto html = body_of(TargetFormat::telegram, d)["text"].get<std::string>();
  EXPECT_THAT(html, HasSubstr("&lt;…</b></a>"));
}

TEST(Formats, AlertmanagerIsGivenLabelsThatItTakes) {
  auto d = sample_delivery();
  d.alert.labels = {{"9 lives", "x"}, {"severity", "mine"}, {"empty", ""}, {"ok_1", "y"}};
  d.alert.feed_site.clear();
  const auto labels = body_of(TargetFormat::alertmanager, d)[0]["labels"];
  EXPECT_EQ(labels["_9_lives"], "x");
  EXPECT_EQ(labels["severity"], "high");
  EXPECT_EQ(labels["ok_1"], "y");
  EXPECT_FALSE(labels.contains("empty"));
  EXPECT_FALSE(labels.contains("site"));
}

TEST(Formats, AlertmanagerIsFoundByItsBaseOrItsWholeUrl) {
  auto target = target_of(TargetFormat::alertmanager);
  for (const auto* url :
       {"https://a.example/am", "https://a.example/am/", "https://a.example/am/api/v2/alerts"}) {
    target.url = url;
    EXPECT_EQ(alert_request(target, {}, sample_delivery(), kNow).url,
              "https://a.example/am/api/v2/alerts");
  }
}

TEST(Formats, AnAlertThatComesLateToAlertmanagerIsStillFiring) {
  auto d = sample_delivery();
  const auto request =
      alert_request(target_of(TargetFormat::alertmanager), {}, d, kNow + std::chrono::hours(70));
  const auto body = Json::parse(request.body);
  EXPECT_EQ(body[0]["startsAt"], "2025-11-26T10:15:29.500Z");
  EXPECT_EQ(body[0]["endsAt"], "2025-11-29T09:15:30.123Z");
}

TEST(Formats, SeverityDecidesHowLoudItIs) {
  const std::vector<std::tuple<Severity, int, std::string, bool>> table = {
      {Severity::info, 1, "info", true},
      {Severity::low, 2, "info", true},
      {Severity::medium, 3, "warning", false},
      {Severity::high, 4, "error", false},
      {Severity::critical, 5, "critical", false}};
  for (const auto& [severity, priority, name, silent] : table) {
    auto d = sample_delivery();
    d.alert.severity = severity;
    EXPECT_EQ(body_of(TargetFormat::ntfy, d)["priority"], priority);
    EXPECT_EQ(body_of(TargetFormat::pagerduty, d)["payload"]["severity"], name);
    EXPECT_EQ(body_of(TargetFormat::telegram, d)["disable_notification"], silent);
  }
}

TEST(Formats, HeadersOfTheTargetAndItsCredentialsAreSent) {
  auto target = target_of(TargetFormat::mattermost);
  target.headers = {{"X-Proxy-Key", "k3y"}};
  target.basic_auth = "user:password";
  const auto request = alert_request(target, {}, sample_delivery(), kNow);
  EXPECT_EQ(*net::find_header(request.headers, "X-Proxy-Key"), "k3y");
  EXPECT_EQ(request.basic_auth, "user:password");
  EXPECT_EQ(request.limits.max_redirects, 0);
}

}  // namespace
}  // namespace newswatch::alerts
