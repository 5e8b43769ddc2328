// A rule's throttle, with the real binary: what is held back is listed and told of, and a killed
// daemon forgets nothing of it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

class ThrottledDaemon : public ::testing::Test {
 protected:
  void write_rules(std::string_view per) const {
    daemon_.write_rules("a.yaml", fmt::format("schema: 1\n"
                                              "rules:\n"
                                              "  - id: front\n"
                                              "    query: Pokrovsk\n"
                                              "    throttle: {{max: 2, per: {}}}\n",
                                              per));
  }

  // Stories of their own.
  void publish(int count) {
    for (int i = 0; i < count; ++i) {
      const auto number = ++published_;
      feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                               .link = fmt::format("https://paper.example/{}", number),
                               .title = fmt::format("Pokrovsk report {}", number),
                               .summary = "",
                               .published = newswatch::now()});
    }
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

TEST_F(ThrottledDaemon, SendsNoMoreAfterKill9AndTellsInTheNextHowManyWereHeldBack) {
  write_rules("1h");
  daemon_.write_config(
      {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
       .webhook_url = desk_.url()});
  publish(1);  // no news: it was there before
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= 2; }));

  publish(5);
  ASSERT_TRUE(wait_for_stored(5)) << daemon_.log() << daemon_.http("GET", "/metrics").body;
  ASSERT_TRUE(desk_.wait_for_accepted(2));
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"throttled\"}"), 3);
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"queued\"}"), 2);

  daemon_.kill9();
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  publish(2);
  ASSERT_TRUE(wait_for_stored(7)) << daemon_.log();
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"throttled\"}"), 2);
  int held_back = 0;
  for (const auto& alert : daemon_.alerts()) {
    const bool throttled = alert["throttled"] == "at most 2 in 1h";
    EXPECT_EQ(throttled, alert["deliveries"].empty());
    held_back += throttled ? 1 : 0;
  }
  EXPECT_EQ(held_back, 5);

  daemon_.kill9();
  write_rules("1s");
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  publish(1);
  ASSERT_TRUE(desk_.wait_for_accepted(3)) << daemon_.log();
  ASSERT_EQ(desk_.accepted().size(), 3u);
  EXPECT_EQ(desk_.accepted()[0].body["data"]["suppressed"], 0);
  EXPECT_EQ(desk_.accepted()[2].body["data"]["suppressed"], 5);
}

}  // namespace
}  // namespace newswatch::testing
