// A real Alertmanager takes our alerts, and shows them as its own tool asks for them.
#include <memory>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time.h"
#include "tests/e2e/newsroom.h"
#include "tests/e2e/receiver_process.h"

namespace newswatch::testing {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class Alertmanager : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto config = folder_.write("alertmanager.yml",
                                      "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
    alertmanager_ = std::make_unique<ReceiverProcess>(
        std::vector<std::string>{
            "/bin/sh", "-c",
            fmt::format("exec prometheus-alertmanager --config.file={} --storage.path={} "
                        "--cluster.listen-address= --web.listen-address=127.0.0.1:$PORT",
                        config, folder_.file("data"))},
        folder_.path());
    ASSERT_TRUE(alertmanager_->listens()) << alertmanager_->errors();
  }

  // `amtool alert query ... --output=json`
  Json amtool(std::vector<std::string> matchers = {}) const {
    std::vector<std::string> command{"/usr/bin/amtool", "alert", "query", "--output=json",
                                     "--alertmanager.url=" + alertmanager_->url()};
    command.insert(command.end(), matchers.begin(), matchers.end());
    const auto result = run_command(std::move(command));
    EXPECT_EQ(result.status, 0) << result.errors;
    auto alerts = Json::parse(result.output, nullptr, false);
    return alerts.is_array() ? alerts : Json::array();
  }

  Newsroom room_;
  const TempFolder folder_;
  std::unique_ptr<ReceiverProcess> alertmanager_;
};

TEST_F(Alertmanager, TakesAlertsAndShowsThemWithLabelsAndAnnotations) {
  room_.daemon().write_rules("a.rules", "");
  room_.daemon().write_rules("front.yaml",
                             "schema: 1\nrules: [{id: front, query: Pokrovsk, severity: high, "
                             "labels: {theatre: donetsk}}]\n");
  ASSERT_TRUE(room_.open(
      fmt::format("  metrics: {{format: alertmanager, url: \"{}\"}}\n", alertmanager_->url())))
      << room_.daemon().log();
  const auto before = newswatch::now();
  room_.publish(1);
  room_.publish(2);
  for (int n = 1; n <= 2; ++n) ASSERT_EQ(room_.attempt(n, "metrics"), "delivered: HTTP 200");

  ASSERT_EQ(amtool().size(), 2u);
  const auto stored = room_.daemon().alerts();
  const auto& told = stored[0]["item"]["title"] == Newsroom::title(1) ? stored[0] : stored[1];
  const auto found = amtool({fmt::format("alert_id={}", told["alert_id"].get<std::string>())});
  ASSERT_EQ(found.size(), 1u);
  const auto& alert = found[0];
  const auto& labels = alert["labels"];
  EXPECT_EQ(labels["alertname"], "front");
  EXPECT_EQ(labels["severity"], "high");
  EXPECT_EQ(labels["theatre"], "donetsk");
  EXPECT_EQ(labels["type"], "item.matched");
  EXPECT_EQ(labels["story"], told["story"]["id"]);
  EXPECT_EQ(labels["feed"], "paper");
  EXPECT_EQ(labels["site"], "paper.example");
  EXPECT_EQ(alert["annotations"]["summary"], Newsroom::title(1));
  EXPECT_EQ(alert["annotations"]["link"], "https://paper.example/1");
  EXPECT_THAT(alert["annotations"]["description"].get<std::string>(), HasSubstr("Source: Paper"));
  EXPECT_EQ(alert["generatorURL"], "https://paper.example/1");
  EXPECT_EQ(alert["status"]["state"], "active");
  const auto ends = parse_rfc3339(alert["endsAt"].get<std::string>());
  ASSERT_TRUE(ends) << alert;
  EXPECT_GE(*ends, before + hours(1));
  EXPECT_LE(*ends, newswatch::now() + hours(1)) << "an hour after it was sent, as we say";
  const auto starts = parse_rfc3339(alert["startsAt"].get<std::string>());
  ASSERT_TRUE(starts) << alert;
  EXPECT_GE(*starts, before);
}

}  // namespace
}  // namespace newswatch::testing
