#include "net/socket_watcher.h"

#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

// Two connected sockets; closed when they go, unless that was done before.
struct Pair {
  Pair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) abort();
    ours = ends[0];
    peer = ends[1];
  }
  ~Pair() {
    close_end(ours);
    close_end(peer);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  void say() const { ASSERT_EQ(write(peer, "x", 1), 1); }
  void hear() const {
    char byte = 0;
    ASSERT_EQ(read(ours, &byte, 1), 1);
  }

  int ours = -1;
  int peer = -1;
};

class Watching : public testing::Test {
 protected:
  // One turn of the loop, and a few more in which nothing else may come.
  void turn() {
    for (int i = 0; i < 5; ++i) {
      loop_.restart();
      loop_.poll();
    }
  }

  boost::asio::io_context loop_;
  std::vector<std::pair<int, std::string>> heard_;
  std::function<void(int)> then_ = [](int) {};
  SocketWatcher watcher_{loop_.get_executor(), [this](int socket, SocketEvents events) {
                           heard_.emplace_back(socket, std::string(events.readable ? "r" : "") +
                                                           (events.writable ? "w" : ""));
                           then_(socket);
                         }};
};

using Heard = std::vector<std::pair<int, std::string>>;

TEST_F(Watching, ReportsASocketAgainAndAgainWhileItIsReady) {
  const Pair pair;
  watcher_.watch(pair.ours, true, false);
  turn();
  EXPECT_TRUE(heard_.empty());
  pair.say();
  pair.say();
  then_ = [&](int) { pair.hear(); };
  turn();
  EXPECT_EQ(heard_, (Heard{{pair.ours, "r"}, {pair.ours, "r"}}));
}

TEST_F(Watching, ReportsWhatIsWantedNowNotWhatWasBefore) {
  const Pair pair;
  watcher_.watch(pair.ours, true, false);
  watcher_.watch(pair.ours, true, true);
  pair.say();
  then_ = [&](int socket) { watcher_.rest(socket); };
  turn();
  EXPECT_EQ(heard_, (Heard{{pair.ours, "rw"}}));
}

TEST_F(Watching, SaysNothingOfARestingSocketUntilItIsWatchedAgain) {
  const Pair pair;
  watcher_.watch(pair.ours, true, false);
  watcher_.rest(pair.ours);
  pair.say();
  turn();
  EXPECT_TRUE(heard_.empty());
  watcher_.watch(pair.ours, true, false);
  then_ = [&](int) { pair.hear(); };
  turn();
  EXPECT_EQ(heard_, (Heard{{pair.ours, "r"}}));
}

TEST_F(Watching, SparesTheLoopAHungUpSocketThatRests) {
  Pair resting;
  const Pair other;
  watcher_.watch(resting.ours, true, false);
  watcher_.watch(other.ours, true, false);
  watcher_.rest(resting.ours);
  Pair::close_end(resting.peer);
  loop_.poll();
  loop_.restart();
  loop_.poll();
  loop_.restart();
  EXPECT_EQ(loop_.poll(), 0u) << "the loop is woken although nothing happens";
  EXPECT_TRUE(heard_.empty());
  watcher_.watch(resting.ours, true, false);
  then_ = [&](int socket) { watcher_.rest(socket); };
  turn();
  EXPECT_EQ(heard_, (Heard{{resting.ours, "r"}}));
}

TEST_F(Watching, HungUpMeansReadyForAllThatIsWanted) {
  Pair pair;
  watcher_.watch(pair.ours, true, true);
  Pair::close_end(pair.peer);
  then_ = [&](int socket) { watcher_.rest(socket); };
  turn();
  EXPECT_EQ(heard_, (Heard{{pair.ours, "rw"}}));
}

// Both are ready in one batch; the first to be reported closes the other, whose number is given to
// a third at once.
TEST_F(Watching, AnEventOfAClosedSocketIsNotReportedOfTheNextOfItsNumber) {
  Pair first;
  Pair second;
  Pair third;
  watcher_.watch(first.ours, true, false);
  watcher_.watch(second.ours, true, false);
  first.say();
  second.say();
  then_ = [&](int socket) {
    watcher_.rest(socket);
    auto& other = socket == first.ours ? second : first;
    const int number = other.ours;
    watcher_.forget(number);
    close(number);
    ASSERT_EQ(dup2(third.ours, number), number);
    watcher_.watch(number, true, false);
  };
  turn();
  EXPECT_EQ(heard_.size(), 1u);
}

TEST_F(Watching, LeavesTheLoopNothingToWaitForWhenNothingIsWanted) {
  const Pair resting;
  Pair closed;
  watcher_.watch(resting.ours, true, false);
  watcher_.watch(closed.ours, true, false);
  loop_.poll();
  watcher_.rest(resting.ours);
  watcher_.forget(closed.ours);
  loop_.restart();
  loop_.run();  // returns
  EXPECT_TRUE(loop_.stopped());
}

TEST_F(Watching, RefusesWhatIsNoSocketAndForgetsIt) {
  EXPECT_THROW(watcher_.watch(-1, true, false), boost::system::system_error);
  loop_.run();  // returns
  EXPECT_TRUE(heard_.empty());
}

TEST_F(Watching, KnowsNothingOfUnknownSockets) {
  watcher_.rest(77);
  watcher_.forget(77);
  loop_.run();
  EXPECT_TRUE(heard_.empty());
}

}  // namespace
}  // namespace newswatch::net
