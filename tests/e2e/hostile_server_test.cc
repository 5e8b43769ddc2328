// Servers that try to harm: each is cut off at its limit, and the other feeds are polled on time.

#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/support/gzip.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

Reply hostile(const Received& request) {
  Reply reply;
  if (request.target == "/endless") {
    reply.stream = [left = 16384]() mutable {  // 1 GiB
      return left-- > 0 ? std::string(1 << 16, 'x') : std::string();
    };
  } else if (request.target == "/bomb") {
    reply.headers = {{"Content-Encoding", "gzip"}};
    reply.stream = [first = true]() mutable {
      return std::exchange(first, false) ? gzip_header() : gzip_bomb_block();
    };
  } else if (request.target == "/file") {
    reply.status = 302;
    reply.headers = {{"Location", "file:///etc/passwd"}};
  } else if (request.target == "/silent") {
    reply.hang = true;
  }
  return reply;
}

TEST(HostileServers, AreRefusedAtTheirLimitsWhileOthersArePolledOnTime) {
  LoopbackServer enemy(hostile);
  demo::FeedServer healthy({{.name = "good",
                             .title = "Good",
                             .site = "https://good.example/",
                             .language = "en",
                             .format = demo::FeedFormat::rss}});
  healthy.publish("good", {.id = "1",
                           .link = "https://good.example/1",
                           .title = "Fine",
                           .summary = "",
                           .published = newswatch::now()});
  NewswatchProcess daemon;
  daemon.write_rules("a.rules", "Pokrovsk\n");
  std::string list = fmt::format("  - {{id: good, url: \"{}\"}}\n", healthy.url("good"));
  for (const auto* name : {"endless", "bomb", "file"}) {
    list += fmt::format("  - {{id: {}, url: \"{}\"}}\n", name, enemy.url(std::string("/") + name));
  }
  list += fmt::format("  - {{id: silent, url: \"{}\", timeout: 2s}}\n", enemy.url("/silent"));
  // The same server, by addresses that only allow_private feeds may reach.
  int n = 0;
  for (const auto* host :
       {"127.0.0.1", "0x7f.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"}) {
    list += fmt::format("  - {{url: \"http://{}:{}/private/{}\", allow_private: false}}\n", host,
                        enemy.port(), n++);
  }
  daemon.write_config({.feeds = list, .webhook_url = "http://127.0.0.1:9/hook"});
  ASSERT_TRUE(daemon.start()) << daemon.log();

  const auto outcome = [&](const char* name) {
    return daemon.metric(fmt::format("newswatch_fetches_total{{outcome=\"{}\"}}", name));
  };
  EXPECT_TRUE(wait_until([&] { return outcome("too_large") == 2; })) << daemon.log();
  EXPECT_TRUE(wait_until([&] { return outcome("timeout") == 1; })) << daemon.log();
  EXPECT_TRUE(wait_until([&] { return outcome("blocked") == 6; })) << daemon.log();
  EXPECT_LE(daemon.metric("newswatch_fetch_received_bytes_total"), 20e6);
  // A quarter of one body; sanitizers take their share.
  EXPECT_LE(daemon.metric("process_resident_memory_bytes"), 256e6);
  const auto polls = healthy.counts("good").requests;
  EXPECT_TRUE(wait_until([&] { return healthy.counts("good").requests >= polls + 2; }));
  for (const auto& request : enemy.requests()) EXPECT_FALSE(request.target.starts_with("/private"));
  EXPECT_THAT(daemon.log(), HasSubstr("feed silent: "));
  EXPECT_EQ(daemon.terminate(), 0);
}

}  // namespace
}  // namespace newswatch::testing
