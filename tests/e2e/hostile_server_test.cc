// Servers that try to harm: each is cut off at its limit, and the other feeds are polled on time.

#include <string>
#include <utility>
#include <vector>

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

// A quarter of one body. AddressSanitizer keeps 256 MB of what was freed.
#ifdef __SANITIZE_ADDRESS__
constexpr double kMostMemory = 640e6;
#else
constexpr double kMostMemory = 256e6;
#endif

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
  EXPECT_LE(daemon.metric("process_resident_memory_bytes"), kMostMemory);
  const auto polls = healthy.counts("good").requests;
  EXPECT_TRUE(wait_until([&] { return healthy.counts("good").requests >= polls + 2; }));
  for (const auto& request : enemy.requests()) EXPECT_FALSE(request.target.starts_with("/private"));
  EXPECT_THAT(daemon.log(), HasSubstr("feed silent: "));
  EXPECT_EQ(daemon.terminate(), 0);
}

// What a terminal would act upon, or show in another order than it is.
std::string controls_in(std::string_view text) {
  std::string found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool c0 = (byte < 0x20 && byte != '\n') || byte == 0x7f;
    const bool c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (c0 || c1) found += fmt::format("{:02x}{:02x} at {}; ", byte, next, i);
  }
  for (const auto* bidi : {"\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u2028"}) {
    if (text.find(bidi) != std::string_view::npos) found += fmt::format("{:?}; ", bidi);
  }
  return found;
}

// Colours, a bell, a new window title, C1, bidi, zero width, a line of its own.
constexpr const char* kEvil =
    "&#x1b;[31m&#27;]0;owned&#7;&#x9b;2J&#x202e;&#x2066;&#x200b;&#13;&#10;FAKE LINE ";
constexpr const char* kEvilBytes = "\x1b[31m\x1b]0;owned\x07\u009b2J\u202e\x7f";

Reply talkative(const Received& request) {
  Reply reply;
  if (request.target == "/feed") {
    reply.body = fmt::format(
        "<rss version=\"2.0\"><channel><title>{0}Feed</title><link>https://x.example/{0}</link>"
        "<item><guid>{0}1</guid><title>{0}Pok&#x200b;rov&#xad;sk{0}</title>"
        "<link>https://x.example/{0}</link><author>{0}</author><category>{0}</category>"
        "<pubDate>{0}</pubDate><description>{0}&lt;b&gt;{0}</description></item>"
        "<item><guid>2</guid><title>{1}Pokrovsk</title></item></channel></rss>",
        kEvil, kEvilBytes);
  } else if (request.target == "/redirect") {
    reply.status = 302;
    reply.headers = {{"Location", fmt::format("http://{}.example/", kEvilBytes)}};
  } else if (request.target == "/scheme") {
    reply.status = 302;
    reply.headers = {{"Location", "x1b%1b[31m://x/"}};
  } else if (request.target == "/status") {
    reply.raw = fmt::format("HTTP/1.1 500 {0}\r\nX-{0}: {0}\r\nContent-Length: 3\r\n\r\n\x1b[m",
                            kEvilBytes);
  } else if (request.target == "/page") {
    reply.headers = {{"Content-Type", fmt::format("text/html; charset={}", kEvilBytes)}};
    reply.body = fmt::format(
        "<html><head><title>{0}</title><link rel=alternate type=\"application/rss+xml\" "
        "title=\"{0}{1}\" href=\"/{0}{1}\"></head></html>",
        kEvil, kEvilBytes);
  } else if (request.target == "/coding") {
    reply.headers = {{"Content-Encoding", kEvilBytes}};
  } else if (request.target == "/garbage") {
    reply.body = kEvilBytes;
  } else if (request.target == "/wait") {
    reply.status = 429;
    reply.headers = {{"Retry-After", "99999999999999999999999999"}};
  }
  return reply;
}

TEST(HostileServers, PutNoControlCharacterIntoLogAndConsole) {
  LoopbackServer enemy(talkative);
  LoopbackServer waiting(talkative, "127.0.0.2");  // 429 holds the whole host
  LoopbackServer receiver([](const Received&) {
    return Reply{.status = 500, .headers = {{"X-Why", kEvilBytes}}, .body = kEvilBytes};
  });
  NewswatchProcess daemon;
  daemon.write_rules("a.rules", "Pokrovsk\n");
  std::string list;
  const std::vector<std::string> names = {"feed", "redirect", "scheme", "status",
                                          "page", "coding",   "garbage"};
  for (const auto& name : names) {
    list += fmt::format("  - {{id: {0}, url: \"{1}\", on_first_poll: {{last: 5}}}}\n", name,
                        enemy.url("/" + name));
  }
  list += fmt::format("  - {{id: wait, url: \"{}\"}}\n", waiting.url("/wait"));
  daemon.write_config({.feeds = list,
                       .webhook_url = receiver.url("/hook"),
                       .extra = "  console: {format: stdout}\nlog: {level: debug}"});
  ASSERT_TRUE(daemon.start()) << daemon.log();

  for (const auto& name : names) {
    if (name == "feed") continue;
    EXPECT_TRUE(wait_until([&] {
      return daemon.log().find(fmt::format("feed {}: ", name)) != std::string::npos;
    })) << name
        << '\n'
        << daemon.log();
  }
  EXPECT_TRUE(wait_until([&] { return receiver.requests().size() >= 2; })) << daemon.log();
  EXPECT_TRUE(
      wait_until([&] { return !daemon.sql("SELECT 1 FROM feed WHERE id = 'wait'").empty(); }));
  EXPECT_EQ(daemon.terminate(), 0);
  const auto log = daemon.log();
  EXPECT_EQ(controls_in(log), "") << log;
  EXPECT_THAT(log, ::testing::Not(HasSubstr("\nFAKE LINE")));
  const auto console = read_whole(daemon.folder().file("stdout"));
  EXPECT_THAT(console, HasSubstr("Pokrovsk"));
  EXPECT_EQ(controls_in(console), "") << console;
  // Two weeks less what the test took, and a little later by chance; not never, and not at once.
  EXPECT_EQ(daemon.sql("SELECT CAST(round((next_poll / 1000 - unixepoch()) / 86400.0) AS INTEGER) "
                       "FROM poll JOIN feed ON no = feed WHERE id = 'wait'"),
            "14\n");
}

}  // namespace
}  // namespace newswatch::testing
