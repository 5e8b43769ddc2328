// A digest in every format: all of its alerts are told, with their links where the target can, and
// within its limits whatever feeds publish.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "alerts/limits.h"
#include "alerts/payload.h"
#include "alerts/request.h"
#include "core/grouping.h"
#include "core/utf8.h"
#include "tests/alerts/hostile_titles.h"
#include "tests/alerts/sample_delivery.h"

namespace newswatch::alerts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kItems = 20;  // as the store makes them

store::Delivery digest(const std::vector<std::string>& titles) {
  std::vector<Alert> alerts;
  for (const auto& title : titles) {
    auto& alert = alerts.emplace_back(sample_delivery().alert);
    const auto number = std::to_string(alerts.size());
    alert.id = {"alert_" + number};
    alert.rule = {alerts.size() % 2 == 1 ? "peace-plan" : "talks"};
    alert.item.title = title;
    alert.item.link = "https://news.example/" + number;
    const auto word = title.substr(0, title.find(' '));
    alert.match = {{Field::title, 0, static_cast<std::uint32_t>(word.size()), word}};
  }
  auto delivery = sample_delivery();
  delivery.also_in.clear();
  delivery.sources = 1;
  delivery.alert = digest_of(std::move(alerts), kNow);
  return delivery;
}

// What every format needs, and more.
net::Request digest_request(TargetFormat format, const store::Delivery& delivery) {
  Target target;
  target.name = {"desk"};
  target.format = format;
  target.url = "https://desk.example/topic";
  target.token = "t0k3n";
  target.recipient = "!room:matrix.example";
  return alert_request(target, {std::string(24, 'k')}, delivery, kNow);
}

const std::vector<TargetFormat> kByHttp = {
    TargetFormat::webhook,    TargetFormat::cloudevents, TargetFormat::alertmanager,
    TargetFormat::slack,      TargetFormat::discord,     TargetFormat::teams,
    TargetFormat::mattermost, TargetFormat::telegram,    TargetFormat::matrix,
    TargetFormat::ntfy,       TargetFormat::pagerduty};

class DigestFormat : public ::testing::TestWithParam<TargetFormat> {};

std::string name_of(const ::testing::TestParamInfo<TargetFormat>& format) {
  return std::string(to_string(format.param));
}

INSTANTIATE_TEST_SUITE_P(, DigestFormat, ::testing::ValuesIn(kByHttp), name_of);

TEST_P(DigestFormat, TellsEachOfItsAlerts) {
  const auto body =
      digest_request(GetParam(), digest({"First news", "Second news", "Third news"})).body;
  for (const auto* word : {"First", "news", "Second", "Third"}) {
    EXPECT_THAT(body, HasSubstr(word));
  }
  if (GetParam() == TargetFormat::alertmanager) return;  // links stand in labels of one alert
  for (int i = 1; i <= 3; ++i) {
    EXPECT_THAT(body, HasSubstr(fmt::format("https://news.example/{}", i)));
  }
}

TEST_P(DigestFormat, KeepsTheLimitsWhateverFeedsPublish) {
  for (const auto& title : hostile_titles()) {
    const auto body =
        digest_request(GetParam(), digest(std::vector<std::string>(kItems, title))).body;
    ASSERT_TRUE(is_valid_utf8(body));
    const auto json = nlohmann::json::parse(body, nullptr, false);
    ASSERT_FALSE(json.is_discarded());
    switch (GetParam()) {
      case TargetFormat::webhook:
      case TargetFormat::cloudevents:
        EXPECT_LT(body.size(), limits::kPayload.most);
        EXPECT_EQ(json["data"]["count"], kItems);
        break;
      case TargetFormat::telegram:
        EXPECT_LE(length(json["text"].get<std::string>(), Unit::characters), 4096u);
        break;
      case TargetFormat::ntfy:
        EXPECT_LE(json["message"].get<std::string>().size(), 4096u);
        break;
      case TargetFormat::mattermost:
        EXPECT_LE(length(json["text"].get<std::string>(), Unit::characters), 4000u);
        break;
      case TargetFormat::teams:
        EXPECT_LE(body.size(), limits::kTeamsMessage.most);
        break;
      case TargetFormat::matrix:
        EXPECT_LE(body.size(), 60'000u);
        break;
      default:
        EXPECT_LT(body.size(), 512'000u);
        break;
    }
  }
}

TEST(DigestPayload, ListsAlertsAsTheyWouldBeTold) {
  const auto body = nlohmann::json::parse(webhook_body(digest({"First news", "Second"}), kNow));
  EXPECT_EQ(body["type"], "items.matched");
  const auto& data = body["data"];
  EXPECT_EQ(data["title"], "2 alerts: peace-plan 1, talks 1");
  EXPECT_EQ(data["severity"], "high");
  EXPECT_EQ(data["count"], 2);
  ASSERT_EQ(data["items"].size(), 2u);
  const auto& first = data["items"][0];
  EXPECT_EQ(first["alert_id"], "alert_1");
  EXPECT_EQ(first["type"], "item.matched");
  EXPECT_EQ(first["rule"]["id"], "peace-plan");
  EXPECT_EQ(first["item"]["title"], "First news");
  EXPECT_EQ(first["feed"]["id"], "bne");
  EXPECT_EQ(first["match"][0]["text"], "First");
  EXPECT_EQ(first["story"]["reason"], "new story");
}

TEST(DigestPayload, HoldsTwentyUsualAlertsWhole) {
  std::vector<std::string> titles;
  for (int i = 0; i < kItems; ++i) {
    titles.push_back(fmt::format("{}: {}", i, std::string(100, 'x')));
  }
  const auto body = nlohmann::json::parse(webhook_body(digest(titles), kNow));
  ASSERT_EQ(body["data"]["items"].size(), static_cast<size_t>(kItems));
  EXPECT_EQ(body["data"]["items"][19]["item"]["title"], titles[19]);
}

TEST(DigestOnTheConsole, IsALineForEachAlertWithItsLink) {
  const auto text = console_text(digest({"First news", "Second news"}), kNow, {});
  EXPECT_EQ(text,
            "ALERT high digest: 2 alerts: peace-plan 1, talks 1\n"
            "  1       high peace-plan: First news (intellinews.com, 2025-11-26 10:13 UTC)\n"
            "          https://news.example/1\n"
            "  2       high talks: Second news (intellinews.com, 2025-11-26 10:13 UTC)\n"
            "          https://news.example/2\n");
}

}  // namespace
}  // namespace newswatch::alerts
