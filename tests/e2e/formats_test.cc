// Targets of several formats at once, from the real binary to one receiver: each gets the same
// alert in its own shape, and no credential is said anywhere.
#include <atomic>
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSecret = "s3cr3t";

class FormatTargets : public ::testing::Test {
 protected:
  FormatTargets() {
    for (const auto* name : {"bot.token", "room.token", "pager.key"}) {
      const auto token = std::string(name) == "bot.token" ? "123456:s3cr3t" : "s3cr3t-token";
      std::filesystem::permissions(daemon_.folder().write(name, token),
                                   std::filesystem::perms::owner_read);
    }
    daemon_.write_rules("a.rules", "Pokrovsk\n");
    // The targets beside the webhook that every configuration of the tests has.
    auto text =
        ConfigText{.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
                   .webhook_url = server_.url("/desk/s3cr3t")}
            .str();
    const auto at = text.find("\nfeeds:");
    text.insert(at, "\n" + targets());
    daemon_.folder().write("newswatch.yaml", text);
  }

  // Lines below `targets:`.
  std::string targets() const {
    const auto line = [this](std::string_view name, std::string_view rest) {
      return fmt::format("  {0}: {{format: {0}, url: \"{1}\"{2}}}\n", name,
                         server_.url(fmt::format("/{}/s3cr3t", name)), rest);
    };
    return line("slack", "") + line("discord", "") + line("teams", "") + line("mattermost", "") +
           line("alertmanager", "") + line("pagerduty", ", routing_key_file: pager.key") +
           line("telegram", ", token_file: bot.token, chat: -100123") +
           line("matrix", ", token_file: room.token, room: \"!abc:example.org\"") +
           line("ntfy", ", token_file: room.token");
  }

  // The bodies that came to the target of this name.
  std::vector<nlohmann::json> received(std::string_view name) const {
    std::vector<nlohmann::json> bodies;
    const auto path = name == "ntfy" ? "/ntfy/" : fmt::format("/{}/s3cr3t", name);
    for (const auto& request : server_.requests()) {
      if (request.target.starts_with(path)) bodies.push_back(nlohmann::json::parse(request.body));
    }
    return bodies;
  }

  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper <b>@everyone</b>",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  std::atomic<bool> refuses_telegram_ = false;
  LoopbackServer server_{[this](const Received& request) {
    Reply reply;
    if (refuses_telegram_ && request.target.starts_with("/telegram/")) {
      reply.status = 403;
      reply.body = "no such method " + request.target;
    }
    return reply;
  }};
  NewswatchProcess daemon_;
};

TEST_F(FormatTargets, EachIsToldOnceInItsOwnShape) {
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= 2; }));
  feeds_.publish("paper", {.id = "1",
                           .link = "https://paper.example/1",
                           .title = "Pokrovsk: [what](https://evil.example) we know",
                           .summary = "",
                           .published = newswatch::now()});
  ASSERT_TRUE(server_.wait_for_requests(10)) << daemon_.log();
  const auto id = daemon_.alerts()[0]["alert_id"].get<std::string>();
  ASSERT_TRUE(wait_until([&] {
    const auto alerts = daemon_.alerts();
    for (const auto& delivery : alerts[0]["deliveries"]) {
      if (delivery["state"] != "delivered") return false;
    }
    return true;
  }));

  for (const auto* name : {"slack", "discord", "teams", "mattermost", "alertmanager", "pagerduty",
                           "telegram", "matrix", "ntfy"}) {
    const auto bodies = received(name);
    ASSERT_EQ(bodies.size(), 1u) << name;
    EXPECT_THAT(bodies[0].dump(), HasSubstr("Pokrovsk")) << name;
    EXPECT_THAT(bodies[0].dump(), HasSubstr("https://paper.example/1")) << name;
  }
  EXPECT_THAT(received("telegram")[0]["text"].get<std::string>(),
              HasSubstr("<a href=\"https://paper.example/1\"><b>Pokrovsk</b>: [what](https"));
  EXPECT_THAT(received("mattermost")[0]["text"].get<std::string>(),
              HasSubstr("[**Pokrovsk**: \\[what\\](https"));
  EXPECT_EQ(received("pagerduty")[0]["dedup_key"], id);
  EXPECT_EQ(received("alertmanager")[0][0]["labels"]["alert_id"], id);
  for (const auto& request : server_.requests()) {
    if (!request.target.starts_with("/matrix/")) continue;
    EXPECT_EQ(request.method, "PUT");
    EXPECT_TRUE(request.target.ends_with("/send/m.room.message/" + id)) << request.target;
    EXPECT_EQ(request.header("authorization"), "Bearer s3cr3t-token");
  }
  EXPECT_THAT(daemon_.log(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(daemon_.alerts().dump(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(daemon_.http("GET", "/metrics").body, Not(HasSubstr(kSecret)));
}

TEST_F(FormatTargets, OneIsTestedByHand) {
  const auto test = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", daemon_.config_file(), "target", "test"});
    return newswatch(std::move(arguments));
  };
  const auto taken = test({"slack"});
  EXPECT_EQ(taken.status, 0) << taken.errors;
  EXPECT_THAT(taken.output, HasSubstr("slack (slack at 127.0.0.1): delivered\n  HTTP 200 after "));
  ASSERT_EQ(received("slack").size(), 1u);
  EXPECT_THAT(received("slack")[0].dump(), HasSubstr("a test of this target"));

  const auto desk = nlohmann::json::parse(test({"desk", "--output", "json"}).output);
  EXPECT_EQ(desk["delivered"], true);
  EXPECT_EQ(desk["status"], 200);
  EXPECT_EQ(received("desk")[0]["type"], "target.test");
  EXPECT_EQ(received("desk")[0]["data"]["alert_id"], desk["alert_id"]);

  const auto unknown = test({"slak"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean \"slack\"?"));
}

TEST_F(FormatTargets, ATestThatIsRefusedSaysWhyAndNoSecret) {
  refuses_telegram_ = true;
  const auto refused = newswatch({"--config", daemon_.config_file(), "target", "test", "telegram"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output,
              HasSubstr("telegram (telegram at 127.0.0.1): refused: an alert would become a dead "
                        "letter\n  HTTP 403: no such method "));
  EXPECT_THAT(refused.output + refused.errors, Not(HasSubstr(kSecret)));
  server_.stop();
  const auto closed = newswatch(
      {"--config", daemon_.config_file(), "target", "test", "matrix", "--output", "json"});
  EXPECT_EQ(closed.status, 1);
  EXPECT_EQ(nlohmann::json::parse(closed.output)["outcome"], "retry");
  EXPECT_THAT(closed.output + closed.errors, Not(HasSubstr(kSecret)));
}

}  // namespace
}  // namespace newswatch::testing
