// Every expression of the dashboard and of the alerts, on a real Prometheus that scraped a real
// daemon to which everything happened that they show.
#include <atomic>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"
#include "tests/monitoring/dashboard.h"
#include "tests/monitoring/prometheus_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

constexpr const char* kReport = "Leak: the 28-point Ukraine peace plan";
constexpr const char* kText = "The envoy handed a draft to the secretary of the council in Miami.";

// What Grafana puts in the place of its variables.
std::string filled_in(std::string expression, const std::string& instance) {
  const std::pair<std::string, std::string> variables[] = {
      {"$__rate_interval", "5s"}, {"$job", "newswatch"}, {"$instance", instance}};
  for (const auto& [name, value] : variables) {
    for (auto at = expression.find(name); at != std::string::npos; at = expression.find(name)) {
      expression.replace(at, name.size(), value);
    }
  }
  return expression;
}

class Monitoring : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PrometheusProcess::installed()) GTEST_SKIP() << "prometheus is missing";
    daemon_.write_rules("plan.rules", "\"28-point plan\"~3\n");
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: rss, url: \"{}\"}}\n  - {{id: atom, url: \"{}\"}}\n"
                              "  - {{id: json, url: \"{}\"}}\n  - {{id: broken, url: \"{}\"}}\n"
                              "  - {{id: unreachable, url: \"http://127.0.0.1:{}/\"}}\n",
                              feeds_.url("rss"), feeds_.url("atom"), feeds_.url("json"),
                              broken_.url("/"), free_port()),
         .webhook_url = desk_.url()});
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_until([&] { return feeds_.all_asked(2); })) << daemon_.log();
    instance_ = daemon_.base_url().substr(std::string("http://").size());
    prometheus_ = std::make_unique<PrometheusProcess>(instance_);
    ASSERT_TRUE(prometheus_->wait_until_ready()) << prometheus_->errors();
    ASSERT_TRUE(wait_for_scrapes(2)) << prometheus_->errors();
  }

  void publish(const std::string& feed, const std::string& id, const std::string& title,
               const std::string& summary) {
    feeds_.publish(feed, {.id = id,
                          .link = fmt::format("https://{}.example/{}", feed, id),
                          .title = title,
                          .summary = summary,
                          .published = newswatch::now()});
  }

  bool wait_for_scrapes(double more) {
    const std::string scrapes = "count_over_time(up{job=\"newswatch\"}[10m])";
    const auto goal = prometheus_->value(scrapes, 0) + more;
    return wait_until([&] { return prometheus_->value(scrapes, 0) >= goal; });
  }

  bool wait_for(const char* series, double value) {
    return wait_until([&] { return daemon_.metric(series) >= value; });
  }

  demo::FeedServer feeds_{{spec("rss", demo::FeedFormat::rss), spec("atom", demo::FeedFormat::atom),
                           spec("json", demo::FeedFormat::json)}};
  LoopbackServer broken_{[](const Received&) { return Reply{.status = 500}; }};
  std::atomic<int> answer_ = 400;
  WebhookReceiver desk_{[this](const std::string&, int) { return answer_.load(); }};
  NewswatchProcess daemon_;
  std::unique_ptr<PrometheusProcess> prometheus_;
  std::string instance_;

 private:
  static demo::FeedSpec spec(const char* name, demo::FeedFormat format) {
    return {.name = name,
            .title = name,
            .site = fmt::format("https://{}.example/", name),
            .language = "en",
            .format = format};
  }
};

TEST_F(Monitoring, EveryExpressionHasDataWhereEverythingHappened) {
  publish("rss", "1", "Parliament in Kyiv rejects a 28-point plan", "Deputies voted at night.");
  ASSERT_TRUE(wait_for("newswatch_dead_letters{target=\"desk\"}", 1)) << daemon_.log();
  answer_ = 200;
  publish("atom", "2", kReport, kText);
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  publish("json", "3", kReport, kText);
  ASSERT_TRUE(wait_for("newswatch_alerts_total{disposition=\"copy\"}", 1)) << daemon_.log();
  ASSERT_TRUE(wait_for_scrapes(3)) << prometheus_->errors();

  std::size_t expressions = 0;
  for (const auto& panel : panels()) {
    for (const auto& expression : panel.expressions) {
      const auto answer = prometheus_->query(filled_in(expression, instance_));
      ASSERT_EQ(answer["status"], "success") << panel.title << ": " << answer;
      EXPECT_FALSE(answer["data"]["result"].empty()) << panel.title << ": " << expression;
      ++expressions;
    }
  }
  EXPECT_GT(expressions, 50u);

  for (const auto& rule : alert_rules()) {
    EXPECT_EQ(prometheus_->query(rule.expression)["status"], "success") << rule.name;
  }
  const auto groups = prometheus_->api("rules")["data"]["groups"];
  ASSERT_EQ(groups.size(), 1u);
  std::map<std::string, std::string> state;
  for (const auto& rule : groups[0]["rules"]) {
    EXPECT_EQ(rule["health"], "ok") << rule;
    if (rule["type"] == "alerting") state[rule["name"]] = rule["state"];
  }
  EXPECT_EQ(state["NewswatchDeadLetters"], "pending");
  EXPECT_EQ(state["NewswatchDown"], "inactive");
  EXPECT_EQ(state["NewswatchPipelineStalled"], "inactive");
  EXPECT_EQ(state["NewswatchTargetDisabled"], "inactive");

  for (const auto* variable : {"job", "instance"}) {
    const auto values = prometheus_->api(
        fmt::format("label/{}/values?match%5B%5D=newswatch_build_info", variable))["data"];
    EXPECT_EQ(values.size(), 1u) << variable;
  }
}

}  // namespace
}  // namespace newswatch::testing
