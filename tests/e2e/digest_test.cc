// Routes that tell alerts together, with the real binary: each alert is told once, in a digest or
// by itself, whatever kills the daemon meanwhile.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time_zone.h"
#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::string clock_text(int minutes) {
  minutes = (minutes + 24 * 60) % (24 * 60);
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

class DigestRoutes : public ::testing::Test {
 protected:
  void start_with(const std::string& routes) {
    daemon_.write_rules("a.yaml",
                        "schema: 1\n"
                        "rules:\n"
                        "  - {id: front, query: Pokrovsk, severity: high}\n"
                        "  - {id: talks, query: Geneva}\n"
                        "  - {id: urgent, query: explosion, severity: critical}\n");
    daemon_.write_config({.feeds = fmt::format("  - {{id: paper, url: \"{}\", tags: [ukraine]}}\n",
                                               feeds_.url("paper")),
                          .webhook_url = desk_.url(),
                          .extra = "routes:\n" + routes,
                          .web_port = free_port()});
    publish("Old");
    start();
  }

  void start() {
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    const auto asked = feeds_.counts("paper").requests;
    ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= asked + 2; }));
  }

  void publish(const std::string& title) {
    const auto number = ++published_;
    feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                             .link = fmt::format("https://paper.example/{}", number),
                             .title = title,
                             .summary = "",
                             .published = newswatch::now()});
  }

  bool wait_for_stored(size_t alerts) {
    return wait_until([&] { return daemon_.alerts().size() >= alerts; });
  }

  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  WebhookReceiver desk_;
  NewswatchProcess daemon_;
  int published_ = 0;
};

TEST_F(DigestRoutes, AGroupIsToldAsOneAlert) {
  start_with(
      "  - {name: all, targets: [desk], match: {tag: ukraine}, group_by: rule, "
      "group_wait: 3s}\n");
  publish("Pokrovsk holds");
  publish("Geneva meets");
  publish("Pokrovsk: a second attack on the railway bridge");
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  std::vector<std::string> types;
  for (const auto& delivery : desk_.received()) types.push_back(delivery.body["type"]);
  EXPECT_THAT(types, UnorderedElementsAre("items.matched", "item.matched"));
  for (const auto& delivery : desk_.received()) {
    EXPECT_TRUE(delivery.verified);
    if (delivery.body["type"] != "items.matched") continue;
    const auto& data = delivery.body["data"];
    EXPECT_EQ(data["count"], 2);
    EXPECT_EQ(data["items"][0]["rule"]["id"], "front");
    EXPECT_EQ(data["items"][1]["item"]["url"], "https://paper.example/4");
  }
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"gathered\"}"), 3);
  const auto listed = newswatch({"--config", daemon_.config_file(), "alerts"});
  EXPECT_THAT(listed.output, HasSubstr("items.matched: 2 alerts"));
  EXPECT_THAT(listed.output, HasSubstr("desk digest"));
}

TEST_F(DigestRoutes, WhatWaitsOutlastsAKill) {
  start_with("  - {name: all, targets: [desk], group_wait: 6s}\n");
  publish("Pokrovsk holds");
  publish("Geneva meets");
  ASSERT_TRUE(wait_for_stored(2)) << daemon_.log();
  EXPECT_EQ(desk_.received().size(), 0u);
  daemon_.kill9();
  start();
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  EXPECT_EQ(desk_.received()[0].body["data"]["count"], 2);
  publish("Pokrovsk: nothing new from the north");
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  EXPECT_EQ(desk_.received()[1].body["type"], "item.matched");
}

TEST_F(DigestRoutes, QuietHoursLetTheUrgentPass) {
  const int minute = minutes_of_day("UTC", newswatch::now());
  start_with(
      fmt::format("  - name: night\n"
                  "    targets: [desk]\n"
                  "    time_zone: UTC\n"
                  "    quiet_hours: {{from: \"{}\", until: \"{}\", except: critical}}\n",
                  clock_text(minute - 60), clock_text(minute + 120)));
  publish("Pokrovsk holds");
  ASSERT_TRUE(wait_for_stored(1)) << daemon_.log();
  publish("An explosion in the harbour");
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  EXPECT_EQ(desk_.received()[0].body["data"]["rule"]["id"], "urgent");
  const auto listed = newswatch({"--config", daemon_.config_file(), "alerts"});
  EXPECT_THAT(listed.output, HasSubstr("desk gathered"));
  EXPECT_EQ(desk_.received().size(), 1u);
}

}  // namespace
}  // namespace newswatch::testing
