// kill -9 at any moment: what was acknowledged stands, and an item is known exactly when its alerts
// are queued.
#include <csignal>
#include <cstdio>
#include <map>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

namespace asio = boost::asio;
using ::testing::IsEmpty;

constexpr int kRounds = 12;
constexpr int kFeeds = 6;
constexpr int kItemsAPoll = 3;
constexpr Duration kLease = std::chrono::minutes(1);

std::string feed_name(int round, int feed) {
  return "r" + std::to_string(round) + "-f" + std::to_string(feed);
}

std::vector<std::string> item_names(const std::string& feed, int poll) {
  std::vector<std::string> names;
  names.reserve(kItemsAPoll);
  for (int i = 0; i < kItemsAPoll; ++i) {
    names.push_back(feed + "-p" + std::to_string(poll) + "-i" + std::to_string(i));
  }
  return names;
}

// A line in one write: shorter than a pipe's buffer, so never torn.
void tell(int pipe, const std::string& line) {
  if (write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(2);
}

// Polls of one feed without end; its validator counts them. Each one stored is told.
asio::awaitable<void> poll_for_ever(Store& store, std::string feed, int pipe) {
  for (int poll = 1;; ++poll) {
    auto commit = poll_with(feed, item_names(feed, poll), now());
    commit.state.validators.etag = std::to_string(poll);
    const auto queued = co_await store.commit(std::move(commit));
    if (!queued || queued->queued.size() != kItemsAPoll) _exit(3);
    tell(pipe, "stored " + feed + " " + std::to_string(poll) + "\n");
  }
}

asio::awaitable<void> deliver_for_ever(Store& store, int pipe) {
  // Not made inside the co_await: g++ 12 moves a braced temporary there byte by byte.
  const TargetName desk{"desk"};
  for (;;) {
    const auto claimed = co_await store.claim(desk, 4, now(), kLease);
    if (!claimed) _exit(4);
    for (const auto& delivery : claimed->deliveries) {
      const auto recorded =
          co_await store.record(accepted(delivery.alert.id, delivery.target, delivery.attempt));
      if (!recorded) _exit(5);
      tell(pipe, "delivered " + delivery.alert.id.value + "\n");
    }
  }
}

[[noreturn]] void live(const std::string& path, int round, int pipe) {
  asio::io_context loop;
  const auto store = Store::open(path, loop.get_executor());
  if (!store) _exit(1);
  for (int feed = 0; feed < kFeeds; ++feed) {
    asio::co_spawn(loop, poll_for_ever(**store, feed_name(round, feed), pipe), asio::detached);
  }
  asio::co_spawn(loop, deliver_for_ever(**store, pipe), asio::detached);
  loop.run();
  _exit(6);
}

struct Told {
  std::map<std::string, int> polls;  // the last of each feed
  std::set<std::string> delivered;
};

// Lets a child work until it has told `lines` lines, kills it, and reads what else it told.
void live_and_die(const std::string& path, int round, int lines, Told& told) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) live(path, round, ends[1]);
  close(ends[1]);
  const std::unique_ptr<FILE, int (*)(FILE*)> in(fdopen(ends[0], "r"), &fclose);
  char line[256];
  for (int n = 1; std::fgets(line, sizeof line, in.get()) != nullptr; ++n) {
    if (n == lines) kill(child, SIGKILL);
    char name[128];
    int poll = 0;
    if (std::sscanf(line, "stored %127s %d", name, &poll) == 2) told.polls[name] = poll;
    if (std::sscanf(line, "delivered %127s", name) == 1) told.delivered.insert(name);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  ASSERT_EQ(WTERMSIG(status), SIGKILL) << "the child crashed";
}

class Crash : public StoreTest {
 protected:
  void check(const Told& told) {
    check_file();
    open();
    check_acknowledged(told);
    check_states();
    close();
  }

  void check_file() {
    auto db = *Connection::open(path_, Connection::Access::read_write);
    auto integrity = db.query("PRAGMA integrity_check");
    ASSERT_TRUE(integrity.next());
    EXPECT_EQ(integrity.text(0), "ok");
    EXPECT_FALSE(db.query("PRAGMA foreign_key_check").next());
    // Seen and queued are the same: here every item meets the rule and leads a story.
    EXPECT_EQ(db.integer("SELECT count(*) FROM seen"), db.integer("SELECT count(*) FROM alert"));
    EXPECT_EQ(db.integer("SELECT count(*) FROM seen"), db.integer("SELECT count(*) FROM outbox"));
    EXPECT_EQ(db.integer("SELECT count(*) FROM seen s WHERE NOT EXISTS "
                         "(SELECT 1 FROM member m JOIN alert a ON a.story = m.story "
                         "JOIN outbox o ON o.alert = a.no WHERE m.key = s.key)"),
              0);
    EXPECT_EQ(db.integer("SELECT count(*) FROM seen s WHERE NOT EXISTS "
                         "(SELECT 1 FROM item i WHERE i.feed = s.feed AND i.key = s.key)"),
              0);
  }

  void check_acknowledged(const Told& told) {
    for (const auto& [feed, polls] : told.polls) {
      std::vector<ItemKey> keys;
      for (int poll = 1; poll <= polls; ++poll) {
        for (const auto& name : item_names(feed, poll)) keys.push_back(key_of(name));
      }
      for (const bool known : get(store_->known(FeedId{feed}, keys))) EXPECT_TRUE(known) << feed;
    }
    std::set<std::string> delivered;
    const auto alerts = *read_alerts(path_, {.limit = 1000000});
    for (const auto& alert : alerts) {
      if (alert.deliveries.at(0).state == "delivered") delivered.insert(alert.alert.id.value);
    }
    for (const auto& id : told.delivered) EXPECT_TRUE(delivered.contains(id)) << id;
  }

  // A feed's validator says how many polls it took in: all their items are there, and no more.
  void check_states() {
    for (const auto& [feed, state] : get(store_->load_poll_states())) {
      const int polls = std::stoi(state.validators.etag);
      EXPECT_EQ(count("SELECT count(*) FROM seen s JOIN feed f ON f.no = s.feed WHERE f.id = '" +
                      feed.value + "'"),
                polls * kItemsAPoll);
    }
  }
};

TEST_F(Crash, KillNineLosesNothingAcknowledgedAndLeavesNothingHalf) {
  Told told;
  unsigned random = 1;
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    random = random * 1664525 + 1013904223;
    live_and_die(path_, round, 1 + static_cast<int>(random >> 16) % 150, told);
    if (!HasFatalFailure()) check(told);
  }
  EXPECT_FALSE(told.polls.empty());
}

}  // namespace
}  // namespace newswatch::store
