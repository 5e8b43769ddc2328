// The whole way, with the real binary: feeds over HTTP in, signed webhooks out.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<demo::FeedSpec> specs(int count) {
  std::vector<demo::FeedSpec> feeds;
  constexpr demo::FeedFormat kFormats[] = {demo::FeedFormat::rss, demo::FeedFormat::atom,
                                           demo::FeedFormat::json};
  for (int i = 0; i < count; ++i) {
    feeds.push_back({.name = fmt::format("feed-{}", i),
                     .title = fmt::format("Paper {}", i),
                     .site = fmt::format("https://paper-{}.example/", i),
                     .language = "en",
                     .format = kFormats[i % 3]});
  }
  return feeds;
}

std::string yaml_list(const demo::FeedServer& server, std::string_view keys = "") {
  std::string list;
  for (const auto& feed : server.feeds()) {
    list += fmt::format("  - {{id: {}, url: \"{}\"{}}}\n", feed.name, server.url(feed.name), keys);
  }
  return list;
}

demo::Entry entry(std::string id, std::string title, std::string link) {
  return {.id = std::move(id),
          .link = std::move(link),
          .title = std::move(title),
          .summary = "Officials said more on Tuesday.",
          .published = newswatch::now()};
}

// Twenty feeds with a past, a daemon that has looked at all of them, and a desk.
class Pipeline : public ::testing::Test {
 protected:
  void start(std::string_view keys = "") {
    for (const auto& feed : feeds_.feeds()) {
      feeds_.publish(feed.name,
                     entry("old", "The 28-point plan, as of last week", feed.site + "old"));
    }
    daemon_.write_rules("plan.rules", "\"28-point plan\"~3\n");
    daemon_.write_rules("pokrovsk.rules", "Pokrovsk\n");
    daemon_.write_config({.feeds = yaml_list(feeds_, keys), .webhook_url = desk_.url()});
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_for_polls(2));
  }

  // Each feed asked `times` more: what was listed before has been dealt with by then.
  bool wait_for_polls(size_t times) {
    std::map<std::string, size_t> goal;
    for (const auto& feed : feeds_.feeds()) {
      goal[feed.name] = feeds_.counts(feed.name).requests + times;
    }
    return wait_until([&] {
      return std::all_of(goal.begin(), goal.end(), [&](const auto& g) {
        return feeds_.counts(g.first).requests >= g.second;
      });
    });
  }

  demo::FeedServer feeds_{specs(20)};
  WebhookReceiver desk_;
  NewswatchProcess daemon_;
};

TEST_F(Pipeline, ABaselineAlertsNothing) {
  start();
  EXPECT_THAT(desk_.received(), IsEmpty());
  EXPECT_EQ(daemon_.metric("newswatch_items_total{disposition=\"too_old\"}"), 20);
  EXPECT_EQ(daemon_.metric("newswatch_items_total{disposition=\"new\"}"), 0);
  EXPECT_EQ(daemon_.metric("newswatch_alerts_total{disposition=\"queued\"}"), 0);
  EXPECT_GT(feeds_.total().not_modified, 0u) << "validators are sent";
}

TEST_F(Pipeline, ANewItemIsAlertedOnceAndItsCopiesAreFoldedIn) {
  start();
  feeds_.publish("feed-3", entry("new", "Leak: the 28-point Ukraine peace plan",
                                 "https://paper-3.example/leak?utm_source=rss"));
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  feeds_.publish("feed-7", entry("copy", "Leak: the 28-point Ukraine peace plan",
                                 "http://www.paper-3.example/leak/?fbclid=x"));
  feeds_.publish("feed-8", entry("copy", "Plan in 28 points: the 28-point plan",
                                 "https://paper-3.example/leak#top"));
  ASSERT_TRUE(wait_until([&] {
    return daemon_.metric("newswatch_alerts_total{disposition=\"copy\"}") == 2;
  })) << daemon_.log();
  ASSERT_TRUE(wait_for_polls(2));

  const auto received = desk_.received();
  ASSERT_EQ(received.size(), 1u);
  EXPECT_TRUE(received[0].verified);
  const auto& data = received[0].body["data"];
  EXPECT_EQ(received[0].body["type"], "item.matched");
  EXPECT_EQ(data["alert_id"], received[0].id);
  EXPECT_EQ(data["rule"]["id"], "28-point-plan-3");
  EXPECT_EQ(data["feed"]["id"], "feed-3");
  EXPECT_EQ(data["item"]["title"], "Leak: the 28-point Ukraine peace plan");
  EXPECT_EQ(data["match"][0]["text"], "28-point Ukraine peace plan");

  const auto alerts = daemon_.alerts();
  ASSERT_EQ(alerts.size(), 1u);
  std::vector<std::string> also_in;
  for (const auto& also : alerts[0]["also_in"]) also_in.push_back(also["feed"]);
  EXPECT_THAT(also_in, UnorderedElementsAre("feed-7", "feed-8"));
  EXPECT_EQ(alerts[0]["deliveries"][0]["state"], "delivered");
  EXPECT_THAT(daemon_.log(),
              HasSubstr("copy of \"Leak: the 28-point Ukraine peace plan\" in feed-7"));

  const auto seen = feeds_.find("feed-3", "new");
  ASSERT_TRUE(seen && seen->seen);
  const auto took = std::chrono::duration<double>(received[0].at - *seen->seen).count();
  std::printf("from the poll that saw the item to its alert: %.3f s\n", took);
}

TEST_F(Pipeline, CopiesThatComeTogetherMakeOneAlert) {
  start();
  for (int i = 0; i < 20; ++i) {
    feeds_.publish(fmt::format("feed-{}", i),
                   entry("same", "Pokrovsk: the wire report", "https://wire.example/pokrovsk"));
  }
  ASSERT_TRUE(wait_until([&] {
    return daemon_.metric("newswatch_alerts_total{disposition=\"copy\"}") == 19;
  })) << daemon_.log();
  ASSERT_TRUE(wait_for_polls(1));
  EXPECT_EQ(desk_.received().size(), 1u);
}

TEST_F(Pipeline, ARepeatedGuidHidesNoNewItem) {
  start();
  feeds_.publish("feed-3", entry("A", "Pokrovsk: evacuation", "https://paper-3.example/e"));
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  feeds_.publish("feed-3", entry("A", "Pokrovsk: depot burns", "https://paper-3.example/d"));
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  ASSERT_TRUE(wait_for_polls(2));
  const auto received = desk_.received();
  ASSERT_EQ(received.size(), 2u) << "what was known before is no news";
  EXPECT_EQ(received[1].body["data"]["item"]["title"], "Pokrovsk: depot burns");
}

TEST_F(Pipeline, RememberingSurvivesARestart) {
  start();
  feeds_.publish("feed-1", entry("new", "Pokrovsk holds", "https://paper-1.example/holds"));
  ASSERT_TRUE(desk_.wait_for_accepted(1));
  EXPECT_EQ(daemon_.terminate(), 0) << daemon_.log();
  feeds_.publish("feed-2", entry("copy", "Pokrovsk holds", "https://paper-1.example/holds"));
  feeds_.publish("feed-4", entry("late", "Pokrovsk again", "https://paper-4.example/again"));
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  ASSERT_TRUE(wait_for_polls(2));
  const auto received = desk_.received();
  ASSERT_EQ(received.size(), 2u) << "the copy made none";
  EXPECT_EQ(received[1].body["data"]["item"]["title"], "Pokrovsk again");
}

TEST_F(Pipeline, AFailedDeliveryIsRepeatedWithTheSameId) {
  WebhookReceiver flaky([](const std::string&, int nth) { return nth == 1 ? 500 : 204; });
  for (const auto& feed : feeds_.feeds()) {
    feeds_.publish(feed.name, entry("old", "Old", feed.site + "old"));
  }
  daemon_.write_rules("pokrovsk.rules", "Pokrovsk\n");
  daemon_.write_config({.feeds = yaml_list(feeds_), .webhook_url = flaky.url()});
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(wait_for_polls(2));
  feeds_.publish("feed-5", entry("new", "Pokrovsk holds", "https://paper-5.example/holds"));
  ASSERT_TRUE(flaky.wait_for_accepted(1)) << daemon_.log();
  const auto received = flaky.received();
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0].id, received[1].id);
  EXPECT_TRUE(received[0].verified && received[1].verified);
}

TEST_F(Pipeline, ABrokenReloadChangesNothingAndAGoodOneTakesEffectWithoutAPoll) {
  // One feed is asked all the time; the others, every hour.
  for (const auto& feed : feeds_.feeds()) {
    feeds_.publish(feed.name, entry("old", "Old", feed.site + "old"));
  }
  auto list = yaml_list(feeds_, ", interval: 1h");
  list.replace(list.find("1h"), 2, "1s");
  daemon_.write_rules("a.rules", "Pokrovsk\n");
  daemon_.write_config({.feeds = list, .webhook_url = desk_.url()});
  daemon_.folder().write("once.yaml", read_whole(daemon_.config_file()));
  const auto first = newswatch({"--config", daemon_.folder().file("once.yaml"), "run", "--once"});
  ASSERT_EQ(first.status, 0) << first.errors;
  EXPECT_THAT(first.output, HasSubstr("polled 20 of 20 feeds"));
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  const auto polls_of_slow_feeds = [&] {
    return feeds_.total().requests - feeds_.counts("feed-0").requests;
  };
  ASSERT_EQ(polls_of_slow_feeds(), 19u);

  daemon_.write_rules("a.rules", "Pokrovsk\nceasefire talks\n");
  auto answer = daemon_.http("POST", "/-/reload");
  EXPECT_EQ(answer.status, 500) << daemon_.log();
  EXPECT_THAT(answer.body, HasSubstr("a.rules:2:"));
  EXPECT_EQ(daemon_.metric("newswatch_config_last_reload_successful"), 0);
  EXPECT_THAT(daemon_.log(), HasSubstr("a.rules:2:"));
  feeds_.publish("feed-0", entry("1", "Pokrovsk holds", "https://paper-0.example/1"));
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << "the rules before stay in force";

  daemon_.write_rules("a.rules", "Pokrovsk\n\"ceasefire talks\"\n");
  const auto result = newswatch({"--config", daemon_.config_file(), "reload"});
  EXPECT_EQ(result.status, 1) << "port 0 names no daemon";
  daemon_.process().signal(SIGHUP);
  ASSERT_TRUE(wait_until([&] {
    return daemon_.metric("newswatch_config_last_reload_successful") == 1;
  })) << daemon_.log();
  feeds_.publish("feed-0", entry("2", "New ceasefire talks", "https://paper-0.example/2"));
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  EXPECT_EQ(desk_.received()[1].body["data"]["rule"]["id"], "ceasefire-talks");
  EXPECT_EQ(polls_of_slow_feeds(), 19u) << "no poll but those that were due";
}

TEST_F(Pipeline, HealthAndReadinessAnswer) {
  start();
  EXPECT_EQ(daemon_.http("GET", "/-/healthy").status, 200);
  EXPECT_EQ(daemon_.http("GET", "/-/ready").status, 200);
  EXPECT_EQ(daemon_.http("GET", "/nowhere").status, 404);
  EXPECT_EQ(daemon_.http("GET", "/-/reload").status, 405);
}

TEST_F(Pipeline, SecretsAndUrlsOfTargetsAppearNowhere) {
  start();
  feeds_.publish("feed-1", entry("new", "Pokrovsk holds", "https://paper-1.example/holds"));
  ASSERT_TRUE(desk_.wait_for_accepted(1));
  const auto metrics = daemon_.http("GET", "/metrics").body;
  EXPECT_EQ(daemon_.terminate(), 0);
  for (const auto& text : {metrics, daemon_.log()}) {
    EXPECT_EQ(text.find("whsec_"), std::string::npos);
    EXPECT_EQ(text.find("/hook"), std::string::npos);
  }
}

}  // namespace
}  // namespace newswatch::testing
