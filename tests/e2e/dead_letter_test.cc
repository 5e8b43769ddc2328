// newswatch deadletter with the real binary: beside the running daemon and without one.
#include <atomic>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

class DeadLetterCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon_.write_rules("a.rules", "Pokrovsk\n");
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
         .webhook_url = desk_.url(),
         .web_port = free_port()});
    publish();  // no news: it was there before
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= 2; }));
  }

  void publish() {
    const auto number = ++published_;
    feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                             .link = fmt::format("https://paper.example/{}", number),
                             .title = fmt::format("Pokrovsk report {}", number),
                             .summary = "",
                             .published = newswatch::now()});
  }

  CommandResult command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", daemon_.config_file(), "deadletter"});
    return newswatch(std::move(arguments));
  }

  bool wait_for_letters(size_t count) {
    return wait_until([&] {
      const auto listed = command({"list", "--output", "json"});
      return listed.status == 0 && nlohmann::json::parse(listed.output).size() == count;
    });
  }

  std::atomic<int> answer_ = 400;
  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  WebhookReceiver desk_{[this](const std::string&, int) { return answer_.load(); }};
  NewswatchProcess daemon_;
  int published_ = 0;
};

TEST_F(DeadLetterCommand, ReplaysBesideTheDaemonAndWithoutIt) {
  publish();
  ASSERT_TRUE(wait_for_letters(1)) << daemon_.log();
  const auto listed = command({"list"});
  EXPECT_THAT(listed.output, HasSubstr("Pokrovsk report 2"));
  EXPECT_THAT(listed.output, HasSubstr("HTTP 400"));
  const auto letter = nlohmann::json::parse(command({"list", "--output", "json"}).output)[0];
  const std::string id = letter["alert"]["alert_id"];
  EXPECT_THAT(command({"show", id.substr(6, 8)}).output, HasSubstr("given up"));

  EXPECT_EQ(command({"replay"}).status, 2);
  EXPECT_THAT(command({"replay", "--target", "nobody"}).errors, HasSubstr("there is no target"));
  EXPECT_EQ(command({"replay", "0000"}).status, 1);
  answer_ = 200;
  const auto replayed = command({"replay", id});
  EXPECT_EQ(replayed.output, "1 dead letter queued again\n") << replayed.errors;
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  EXPECT_EQ(desk_.accepted()[0].id, id);

  answer_ = 400;
  publish();
  ASSERT_TRUE(wait_for_letters(1)) << daemon_.log();
  EXPECT_EQ(daemon_.terminate(), 0);
  EXPECT_EQ(command({"replay", "--all"}).output, "1 dead letter queued again\n");
  answer_ = 200;
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
}

TEST_F(DeadLetterCommand, AReplayEnablesATargetThatWasGone) {
  answer_ = 410;
  publish();
  ASSERT_TRUE(wait_for_letters(1)) << daemon_.log();
  publish();  // is not even tried
  ASSERT_TRUE(wait_for_letters(2)) << daemon_.log();
  EXPECT_EQ(daemon_.metric("newswatch_target_enabled{target=\"desk\"}"), 0);
  answer_ = 200;
  EXPECT_EQ(command({"replay", "--target", "desk", "--output", "json"}).output,
            "{\n  \"count\": 2\n}\n");
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  EXPECT_EQ(daemon_.metric("newswatch_target_enabled{target=\"desk\"}"), 1);
}

TEST_F(DeadLetterCommand, DropsWhatNobodyWantsAnyMore) {
  publish();
  ASSERT_TRUE(wait_for_letters(1)) << daemon_.log();
  EXPECT_EQ(command({"drop", "--all"}).output, "1 dead letter dropped\n");
  EXPECT_TRUE(wait_for_letters(0));
  EXPECT_EQ(daemon_.alerts().size(), 1u);
}

}  // namespace
}  // namespace newswatch::testing
