// kill -9 again and again under load: every item gets its alert, and one alert only.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using std::chrono::milliseconds;

constexpr int kFeeds = 20;

int kills() {
  const char* wanted = std::getenv("NEWSWATCH_KILLS");
  return wanted ? std::atoi(wanted) : 100;
}

std::vector<demo::FeedSpec> specs() {
  std::vector<demo::FeedSpec> feeds;
  for (int i = 0; i < kFeeds; ++i) {
    feeds.push_back({.name = fmt::format("feed-{}", i),
                     .title = fmt::format("Paper {}", i),
                     .site = fmt::format("https://paper-{}.example/", i),
                     .language = "en",
                     .format = i % 2 == 0 ? demo::FeedFormat::rss : demo::FeedFormat::json});
  }
  return feeds;
}

demo::Entry numbered(int number) {
  return {.id = fmt::format("item-{}", number),
          .link = fmt::format("https://wire.example/{}", number),
          .title = fmt::format("Pokrovsk report {}", number),
          .summary = "",
          .published = newswatch::now()};
}

// Publishes one item after another, each in one feed, and some of them in a second one as a copy.
class Publisher {
 public:
  explicit Publisher(demo::FeedServer& server) : server_(server), thread_([this] { work(); }) {}
  ~Publisher() { stop(); }

  // The items published; their numbers are 1 to this.
  int stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return published_;
  }

 private:
  void work() {
    while (!stopping_) {
      const auto item = numbered(++published_);
      server_.publish(fmt::format("feed-{}", published_ % kFeeds), item);
      if (published_ % 4 == 0) {
        server_.publish(fmt::format("feed-{}", (published_ + 7) % kFeeds), item);
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

  demo::FeedServer& server_;
  std::atomic<bool> stopping_ = false;
  int published_ = 0;
  std::thread thread_;
};

TEST(Crash, EveryItemIsAlertedUnderOneIdWhateverIsKilled) {
  demo::FeedServer feeds(specs());
  for (int i = 0; i < kFeeds; ++i) {
    feeds.publish(fmt::format("feed-{}", i),
                  {.id = "old", .link = "", .title = "Old", .summary = "", .published = {}});
  }
  // The first try of every tenth alert fails, so that retries stand in the outbox at a kill.
  WebhookReceiver desk([n = 0](const std::string&, int nth) mutable {
    return nth == 1 && ++n % 10 == 0 ? 500 : 200;
  });
  NewswatchProcess daemon;
  daemon.write_rules("a.rules", "Pokrovsk\n");
  std::string list;
  for (const auto& feed : feeds.feeds()) {
    list += fmt::format("  - {{id: {}, url: \"{}\"}}\n", feed.name, feeds.url(feed.name));
  }
  daemon.write_config(
      {.feeds = list,
       .webhook_url = desk.url(),
       .polling = "interval: 1s, per_host: {concurrency: 64, gap: 0s}, allow_private: true"});
  ASSERT_TRUE(daemon.start()) << daemon.log();
  ASSERT_TRUE(wait_until([&] { return feeds.all_asked(2); }));

  Publisher publisher(feeds);
  std::mt19937 random(20251124);
  std::uniform_int_distribution<int> lifetime(5, 600);
  for (int i = 0; i < kills(); ++i) {
    std::this_thread::sleep_for(milliseconds(lifetime(random)));
    daemon.kill9();
    ASSERT_TRUE(daemon.start()) << "after kill " << i + 1 << "\n" << daemon.log();
  }
  const int published = publisher.stop();

  std::map<std::string, std::set<std::string>> ids_of_title;
  const auto all_told = [&] {
    ids_of_title.clear();
    for (const auto& alert : desk.accepted()) {
      ids_of_title[alert.body["data"]["item"]["title"]].insert(alert.id);
    }
    return ids_of_title.size() >= static_cast<size_t>(published);
  };
  wait_until(all_told, std::chrono::seconds(90));
  EXPECT_EQ(daemon.terminate(), 0);

  int lost = 0, told_twice = 0;
  for (int number = 1; number <= published; ++number) {
    const auto ids = ids_of_title.find(numbered(number).title);
    if (ids == ids_of_title.end()) {
      ++lost;
    } else if (ids->second.size() > 1) {
      ++told_twice;
    }
  }
  const auto accepted = desk.accepted().size();
  std::printf(
      "%d kills, %d items: %d without an alert, %d under a new id; %zu alerts repeated with a "
      "known "
      "id\n",
      kills(), published, lost, told_twice, accepted - ids_of_title.size());
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(told_twice, 0);
  EXPECT_EQ(daemon.sql("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(daemon.sql("SELECT count(*) FROM outbox WHERE state = 0"), "0\n");
  for (const auto& alert : desk.received()) EXPECT_TRUE(alert.verified);
}

}  // namespace
}  // namespace newswatch::testing
