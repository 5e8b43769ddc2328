// newswatch silence with the real binary: what is silenced is stored and not sent.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

class SilenceCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon_.write_rules("a.yaml",
                        "schema: 1\n"
                        "rules:\n"
                        "  - {id: front, query: Pokrovsk, severity: high, labels: {topic: front}}\n"
                        "  - {id: talks, query: Geneva}\n");
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
         .webhook_url = desk_.url(),
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

  CommandResult command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", daemon_.config_file()});
    return newswatch(std::move(arguments));
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

TEST_F(SilenceCommand, HoldsBackWhatItCoversUntilItEnds) {
  const auto added =
      command({"silence", "add", "--label", "topic=front", "--for", "2h", "--comment", "lunch"});
  ASSERT_EQ(added.status, 0) << added.errors;
  EXPECT_THAT(added.output, HasSubstr("nobody is told of topic=front until "));
  const auto id = added.output.substr(0, 8);
  EXPECT_THAT(command({"silence", "list"}).output, HasSubstr("lunch"));

  publish("Shelling near Pokrovsk");
  publish("Envoys arrive in Geneva");
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  ASSERT_TRUE(wait_for_stored(2));
  EXPECT_EQ(desk_.accepted()[0].body["data"]["rule"]["id"], "talks");
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"silenced\"}"), 1);
  EXPECT_THAT(command({"alerts"}).output, HasSubstr("silenced by " + id));

  daemon_.kill9();  // it outlasts a crash
  start();
  publish("Pokrovsk: a quiet night");
  ASSERT_TRUE(wait_for_stored(3)) << daemon_.log();
  EXPECT_EQ(desk_.accepted().size(), 1u);

  EXPECT_EQ(command({"silence", "expire", id.substr(0, 4)}).output, "1 silence ended\n");
  publish("Pokrovsk: a loud morning");
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  EXPECT_EQ(desk_.accepted()[1].body["data"]["item"]["title"], "Pokrovsk: a loud morning");
  EXPECT_EQ(command({"silence", "expire", id}).status, 1);
}

TEST_F(SilenceCommand, WorksWithoutADaemonAndRefusesWhatSaysNothing) {
  EXPECT_EQ(daemon_.terminate(), 0);
  EXPECT_EQ(command({"silence", "add"}).status, 2);
  EXPECT_EQ(command({"silence", "add", "--label", "front"}).status, 2);
  EXPECT_EQ(command({"silence", "add", "--rule", "front", "--for", "soon"}).status, 2);
  const auto added = command({"silence", "add", "--rule", "front", "--output", "json"});
  ASSERT_EQ(added.status, 0) << added.errors;
  const auto listed =
      nlohmann::json::parse(command({"silence", "list", "--output", "json"}).output);
  EXPECT_EQ(listed[0], nlohmann::json::parse(added.output));
  start();
  publish("Shelling near Pokrovsk");
  ASSERT_TRUE(wait_for_stored(1)) << daemon_.log();
  EXPECT_EQ(daemon_.alerts()[0]["silenced"], listed[0]["id"]);
}

TEST_F(SilenceCommand, AFeedThatFallsSilentIsToldOfOnceAcrossAKill) {
  ASSERT_EQ(daemon_.terminate(), 0);
  // The limit is a minute at least: what was new is moved into the past.
  daemon_.write_config({.feeds = fmt::format("  - {{id: paper, url: \"{}\", max_silence: 1m}}\n",
                                             feeds_.url("paper")),
                        .webhook_url = desk_.url(),
                        .web_port = free_port()});
  start();
  publish("Nothing of interest");
  ASSERT_TRUE(wait_until(
      [&] { return daemon_.metric("newswatch_items_total{disposition=\"new\"}") >= 1; }));
  daemon_.kill9();
  const auto moved = run_command({"/usr/bin/sqlite3", daemon_.database(),
                                  "UPDATE feed SET last_new_item = last_new_item - 3600000; "
                                  "SELECT changes()"});
  EXPECT_EQ(moved.output, "1\n") << moved.errors;
  start();
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  daemon_.kill9();
  start();
  publish("Pokrovsk holds");
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  const auto told = desk_.accepted();
  EXPECT_EQ(told[0].body["type"], "feed.silent");
  EXPECT_EQ(told[0].body["data"]["feed"]["id"], "paper");
  EXPECT_EQ(told[1].body["type"], "item.matched");
}

}  // namespace
}  // namespace newswatch::testing
