// What the tests of single target formats share: the real binary, a feed that publishes, a webhook
// that takes everything, and targets of the test's own beside it.
#pragma once

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {

class TargetFixture : public ::testing::Test {
 protected:
  TargetFixture() { daemon_.write_rules("a.rules", "Pokrovsk\n"); }

  // `targets`: lines below `targets:`.
  void configure(const std::string& targets) {
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
         .webhook_url = webhook_.url("/desk"),
         .extra = targets,
         .web_port = web_port_});
  }
  void start() {
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    const auto before = feeds_.counts("paper").requests;
    ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= before + 2; }));
  }
  void publish(const std::string& title = "Pokrovsk: what we know") {
    const auto number = ++published_;
    feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                             .link = fmt::format("https://paper.example/{}", number),
                             .title = title,
                             .summary = "",
                             .published = newswatch::now()});
  }

  // What became of the newest alert at a target; null where there is none.
  nlohmann::json delivery(std::string_view target) const {
    const auto alerts = daemon_.alerts();
    if (!alerts.is_array() || alerts.empty()) return {};
    for (const auto& one : alerts[0]["deliveries"]) {
      if (one["target"] == target) return one;
    }
    return {};
  }
  bool wait_for(std::string_view target, std::string_view state, int attempts) const {
    return wait_until([&] {
      const auto now = delivery(target);
      return !now.is_null() && now["state"] == state && now["attempts"] == attempts;
    });
  }
  // A try failed, and it will be made again.
  bool wait_for_error(std::string_view target) const {
    return wait_until([&] {
      const auto now = delivery(target);
      return !now.is_null() && now["state"] == "pending" && now["last_error"] != "";
    });
  }
  // However many tries it takes: the third comes half a minute after the second.
  bool wait_for_delivery(std::string_view target) const {
    return wait_until(
        [&] {
          const auto now = delivery(target);
          return !now.is_null() && now["state"] == "delivered";
        },
        std::chrono::seconds(90));
  }
  std::string error_of(std::string_view target) const {
    const auto now = delivery(target);
    return now.is_null() ? "nothing" : now["last_error"].get<std::string>();
  }
  CommandResult test_target(const std::string& name) const {
    return newswatch(
        {"--config", daemon_.config_file(), "target", "test", name, "--output", "json"});
  }

  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  LoopbackServer webhook_{[](const Received&) { return Reply{}; }};
  NewswatchProcess daemon_;
  int web_port_ = free_port();
  int published_ = 0;
};

}  // namespace newswatch::testing
