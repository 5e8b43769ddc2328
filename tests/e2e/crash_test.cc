// kill -9 again and again under load, with targets that are slow, failing and flapping: each is
// told every item, and under one id only, and copies of it that arrive before, during and after the
// kill are not told. NEWSWATCH_KILLS says how often.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"
#include "tests/support/loopback_server.h"

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
  Publisher(demo::FeedServer& server, std::function<int()> told)
      : server_(server), told_(std::move(told)), thread_([this] { work(); }) {}
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
      if (published_ - told_() > kAhead) {
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
  const std::function<int()> told_;
  std::atomic<bool> stopping_ = false;
  int published_ = 0;
  std::multimap<int, int> copies_;  // numbers of items, by that of the one that they come with
  std::thread thread_;
};

// One target and what it was told.
struct Desk {
  const char* name;
  std::atomic<int> told = 0;  // alerts that came, each counted once
  std::unique_ptr<WebhookReceiver> receiver;
};

class Crash : public ::testing::Test {
 protected:
  // Three targets that are not well: every answer takes its time; every tenth alert is refused
  // once, so that retries stand in the outbox at a kill; for two of five seconds each connection is
  // closed or answered with 503, once for an alert.
  Crash() {
    slow_.receiver = receiver(slow_, [](int, Reply& reply) { reply.delay = milliseconds(100); });
    failing_.receiver = receiver(failing_, [this](int nth, Reply& reply) {
      if (nth == 1 && failing_.told % 10 == 0) reply.status = 500;
    });
    flapping_.receiver = receiver(flapping_, [this](int nth, Reply& reply) {
      const auto second =
          std::chrono::steady_clock::now().time_since_epoch() / std::chrono::seconds(1);
      if (nth > 1 || second % 5 > 1) return;
      reply.close_without_answer = flapping_.told % 2 == 0;
      reply.status = 503;
    });
    for (const auto& spec : feeds_.feeds()) {
      feeds_.publish(spec.name,
                     {.id = "old", .link = "", .title = "Old", .summary = "", .published = {}});
    }
  }

  static std::unique_ptr<WebhookReceiver> receiver(Desk& desk,
                                                   std::function<void(int, Reply&)> spoil) {
    WebhookReceiver::Script script = [&desk, spoil = std::move(spoil)](const std::string&,
                                                                       int nth) {
      if (nth == 1) ++desk.told;
      Reply reply;
      spoil(nth, reply);
      return reply;
    };
    return std::make_unique<WebhookReceiver>(std::move(script));
  }

  void start() {
    daemon_.write_rules("a.rules", "Pokrovsk\n");
    std::string list;
    for (const auto& feed : feeds_.feeds()) {
      list += fmt::format("  - {{id: {}, url: \"{}\"}}\n", feed.name, feeds_.url(feed.name));
    }
    // A lease outlasts the timeout, and so the test: one that a start does not release is a loss.
    std::string targets;
    for (const auto* desk : desks_) {
      targets += fmt::format("  {}: {{url: \"{}\", secret_file: desk.secret, timeout: 5m}}\n",
                             desk->name, desk->receiver->url());
    }
    daemon_.write_config({.feeds = list, .webhook_url = desks_[0]->receiver->url()});
    auto text = read_whole(daemon_.config_file());
    const auto at = text.find("  desk: ");
    text.replace(at, text.find('\n', at) + 1 - at, targets);
    daemon_.folder().write("newswatch.yaml", text);
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_until([&] { return feeds_.all_asked(2); }));
  }

  int told_by_all() const {
    return std::min({slow_.told.load(), failing_.told.load(), flapping_.told.load()});
  }

  // The ids under which each item was accepted, by its number.
  static std::map<int, std::set<std::string>> ids_of_items(const Desk& desk) {
    std::map<int, std::set<std::string>> ids;
    for (const auto& alert : desk.receiver->accepted()) {
      ids[number_in(alert.body["data"]["item"]["title"])].insert(alert.id);
    }
    return ids;
  }

  void print_members(int number) const {
    std::printf("%s", daemon_
                          .sql(fmt::format(
                              "SELECT i.title, i.language, m.score, m.decision, m.reason, "
                              "m.detail, m.feed, m.seen FROM member m JOIN item i ON i.no = m.item "
                              "WHERE i.title LIKE '%brigade {} %' ORDER BY m.no",
                              number))
                          .c_str());
  }

  demo::FeedServer feeds_{specs()};
  Desk slow_{.name = "slow", .receiver = nullptr};
  Desk failing_{.name = "failing", .receiver = nullptr};
  Desk flapping_{.name = "flapping", .receiver = nullptr};
  const std::array<const Desk*, 3> desks_ = {&slow_, &failing_, &flapping_};
  NewswatchProcess daemon_;
};

TEST_F(Crash, EveryItemIsAlertedUnderOneIdWhateverIsKilled) {
  start();
  Publisher publisher(feeds_, [this] { return told_by_all(); });
  std::mt19937 random(20251124);
  std::uniform_int_distribution<int> lifetime(5, 600);
  for (int i = 0; i < kills(); ++i) {
    std::this_thread::sleep_for(milliseconds(lifetime(random)));
    daemon_.kill9();
    ASSERT_TRUE(daemon_.start()) << "after kill " << i + 1 << "\n" << daemon_.log();
  }
  const int published = publisher.stop();
  const auto all_told = [&] {
    return std::all_of(desks_.begin(), desks_.end(), [&](const Desk* desk) {
      return ids_of_items(*desk).size() >= static_cast<size_t>(published);
    });
  };
  wait_until(all_told, std::chrono::seconds(90));
  EXPECT_EQ(daemon_.terminate(), 0);

  std::printf("%d kills, %d items, %s copies folded\n", kills(), published,
              daemon_.sql("SELECT count(*) FROM member WHERE decision = 'copy'").c_str());
  for (const auto* desk : desks_) {
    const auto ids_of_item = ids_of_items(*desk);
    int lost = 0, told_twice = 0;
    for (int number = 1; number <= published; ++number) {
      const auto ids = ids_of_item.find(number);
      if (ids == ids_of_item.end()) {
        ++lost;
      } else if (ids->second.size() > 1 && ++told_twice <= 5) {
        print_members(number);
      }
    }
    const auto accepted = desk->receiver->accepted().size();
    std::printf(
        "%-8s: %d items lost, %d under a new id; %zu alerts accepted, %zu of them repeats with a "
        "known id; %zu requests\n",
        desk->name, lost, told_twice, accepted, accepted - ids_of_item.size(),
        desk->receiver->received().size());
    EXPECT_EQ(lost, 0) << desk->name;
    EXPECT_EQ(told_twice, 0) << desk->name;
    for (const auto& alert : desk->receiver->received()) EXPECT_TRUE(alert.verified);
  }
  EXPECT_EQ(daemon_.sql("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(daemon_.sql("SELECT count(*) FROM outbox WHERE state = 0"), "0\n");
}

}  // namespace
}  // namespace newswatch::testing
