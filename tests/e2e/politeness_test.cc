// What a server asked for is kept over a restart of the real daemon.
#include <atomic>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

constexpr const char* kFeed =
    "<rss version=\"2.0\"><channel><title>T</title><item><guid>1</guid><title>One</title></item>"
    "</channel></rss>";

TEST(Politeness, AHostThatAnswered429IsLeftAloneAfterARestart) {
  std::atomic<bool> refuses = false;
  LoopbackServer busy([&](const Received& request) {
    if (refuses && request.target == "/b") {
      return Reply{.status = 429, .headers = {{"Retry-After", "3600"}}};
    }
    return Reply{.body = kFeed};
  });
  // Shows that polls go on: another host.
  LoopbackServer other([](const Received&) { return Reply{.body = kFeed}; }, "127.0.0.2");
  WebhookReceiver desk;
  NewswatchProcess daemon;
  daemon.write_rules("a.rules", "Pokrovsk\n");
  daemon.write_config({.feeds = fmt::format("  - {{id: a, url: \"{}\", interval: 1s}}\n"
                                            "  - {{id: b, url: \"{}\", interval: 1s}}\n"
                                            "  - {{id: c, url: \"{}\", interval: 1s}}\n",
                                            busy.url("/a"), busy.url("/b"), other.url("/c")),
                       .webhook_url = desk.url()});
  ASSERT_TRUE(daemon.start()) << daemon.log();
  ASSERT_TRUE(busy.wait_for_requests(4));
  refuses = true;
  ASSERT_TRUE(wait_until([&] { return daemon.metric("newswatch_hosts_held") == 1; }));
  ASSERT_TRUE(wait_until([&] { return daemon.sql("SELECT count(*) FROM host_hold") == "1\n"; }));

  refuses = false;
  for (const bool orderly : {true, false}) {
    const auto asked = busy.requests().size();
    const auto others = other.requests().size();
    if (orderly) {
      EXPECT_EQ(daemon.terminate(), 0);
    } else {
      daemon.kill9();
    }
    ASSERT_TRUE(daemon.start()) << daemon.log();
    ASSERT_TRUE(other.wait_for_requests(others + 3));
    EXPECT_EQ(busy.requests().size(), asked) << "every feed of the host waits";
    EXPECT_EQ(daemon.metric("newswatch_hosts_held"), 1);
  }
}

}  // namespace
}  // namespace newswatch::testing
