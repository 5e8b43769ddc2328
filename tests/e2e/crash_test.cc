// kill -9 again and again under load: every item gets its alert, and one alert only, and copies of
// it that arrive before, during and after the kill get none.
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

// A name that no other number has.
std::string name_of(int number) {
  constexpr std::string_view kSyllables[] = {"ba", "ko", "de", "lu", "mi", "ra", "so", "ti"};
  std::string name = "V";
  for (unsigned rest = static_cast<unsigned>(number) * 2654435761U, i = 0; i < 8; ++i, rest /= 8) {
    name += kSyllables[rest % 8];
  }
  return name;
}

demo::Entry numbered(int number) {
  const auto name = name_of(number);
  return {.id = fmt::format("item-{}", number),
          .link = fmt::format("https://wire.example/{}", number),
          .title = fmt::format("Pokrovsk: {} leads brigade {} out of the town", name, number),
          .summary = fmt::format("Colonel {} told reporters that his men had held on.", name),
          .published = newswatch::now()};
}

// As another paper carries it, under an address of its own.
demo::Entry copy_of(demo::Entry item, int paper) {
  item.id += "-copy";
  item.link = fmt::format("https://paper-{}.example/{}", paper, item.id);
  item.title += " - The Courier";
  return item;
}

int number_in(const std::string& title) {
  constexpr std::string_view kBefore = "brigade ";
  const auto at = title.find(kBefore);
  return at == std::string::npos ? 0 : std::atoi(title.c_str() + at + kBefore.size());
}

// Publishes one item after another, each in one feed, and every second in another feed as a copy:
// at once, or one, ten or sixty items later, so that kills come before, between and after the two.
class Publisher {
 public:
  // `told` counts the items that an alert came for: those not told yet stay listed, since a feed
  // shows so many at most, and the daemon may be slow to start.
  Publisher(demo::FeedServer& server, const std::atomic<int>& told)
      : server_(server), told_(told), thread_([this] { work(); }) {}
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
      if (published_ - told_ > kAhead) {
        std::this_thread::sleep_for(milliseconds(20));
        continue;
      }
      const auto item = numbered(++published_);
      server_.publish(fmt::format("feed-{}", published_ % kFeeds), item);
      if (published_ % 2 == 0) {
        constexpr int kLater[] = {0, 1, 10, 60};
        copies_.emplace(published_ + kLater[published_ / 2 % 4], published_);
      }
      for (; !copies_.empty() && copies_.begin()->first <= published_;
           copies_.erase(copies_.begin())) {
        const int number = copies_.begin()->second;
        const int paper = (number + 7) % kFeeds;
        server_.publish(fmt::format("feed-{}", paper), copy_of(numbered(number), paper));
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

  static constexpr int kAhead = 300;

  demo::FeedServer& server_;
  const std::atomic<int>& told_;
  std::atomic<bool> stopping_ = false;
  int published_ = 0;
  std::multimap<int, int> copies_;  // numbers of items, by that of the one that they come with
  std::thread thread_;
};

TEST(Crash, EveryItemIsAlertedUnderOneIdWhateverIsKilled) {
  demo::FeedServer feeds(specs());
  for (int i = 0; i < kFeeds; ++i) {
    feeds.publish(fmt::format("feed-{}", i),
                  {.id = "old", .link = "", .title = "Old", .summary = "", .published = {}});
  }
  // The first try of every tenth alert fails, so that retries stand in the outbox at a kill.
  std::atomic<int> told = 0;
  WebhookReceiver desk(
      [&told](const std::string&, int nth) { return nth == 1 && ++told % 10 == 0 ? 500 : 200; });
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

  Publisher publisher(feeds, told);
  std::mt19937 random(20251124);
  std::uniform_int_distribution<int> lifetime(5, 600);
  for (int i = 0; i < kills(); ++i) {
    std::this_thread::sleep_for(milliseconds(lifetime(random)));
    daemon.kill9();
    ASSERT_TRUE(daemon.start()) << "after kill " << i + 1 << "\n" << daemon.log();
  }
  const int published = publisher.stop();

  std::map<int, std::set<std::string>> ids_of_item;
  const auto all_told = [&] {
    ids_of_item.clear();
    for (const auto& alert : desk.accepted()) {
      ids_of_item[number_in(alert.body["data"]["item"]["title"])].insert(alert.id);
    }
    return ids_of_item.size() >= static_cast<size_t>(published);
  };
  wait_until(all_told, std::chrono::seconds(90));
  EXPECT_EQ(daemon.terminate(), 0);

  int lost = 0, told_twice = 0;
  for (int number = 1; number <= published; ++number) {
    const auto ids = ids_of_item.find(number);
    if (ids == ids_of_item.end()) {
      ++lost;
    } else if (ids->second.size() > 1) {
      if (++told_twice <= 5) {
        const auto title = fmt::format("%brigade {} %", number);
        std::printf("%s",
                    daemon
                        .sql("SELECT i.title, i.language, m.score, m.decision, m.reason, m.detail, "
                             "m.feed, m.seen "
                             "FROM member m JOIN item i ON i.no = m.item WHERE i.title LIKE '" +
                             title + "' ORDER BY m.no")
                        .c_str());
      }
    }
  }
  const auto accepted = desk.accepted().size();
  std::printf(
      "%d kills, %d items: %d without an alert, %d under a new id; %zu alerts repeated with a "
      "known id; %s copies folded\n",
      kills(), published, lost, told_twice, accepted - ids_of_item.size(),
      daemon.sql("SELECT count(*) FROM member WHERE decision = 'copy'").c_str());
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(told_twice, 0);
  EXPECT_EQ(daemon.sql("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(daemon.sql("SELECT count(*) FROM outbox WHERE state = 0"), "0\n");
  for (const auto& alert : desk.received()) EXPECT_TRUE(alert.verified);
}

}  // namespace
}  // namespace newswatch::testing
