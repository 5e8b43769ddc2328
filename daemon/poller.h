// Poller: polls every feed of the watchlist when it is due, and tells how each of them is.
#pragma once

#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/feed.h"
#include "core/task_group.h"
#include "daemon/event.h"
#include "daemon/pipeline.h"
#include "daemon/snapshot.h"
#include "daemon/watchlist.h"

namespace newswatch::daemon {

class Metrics;

// Used from the loop's thread alone.
class Poller {
 public:
  // What all polls so far came to.
  struct Totals {
    std::size_t polls = 0;
    std::size_t failed = 0;
    std::size_t held_back = 0;  // not polled by poll_all(): told to wait, or gone
    std::size_t baselines = 0;
    std::size_t fresh = 0;
    std::size_t matched = 0;
    std::size_t alerts = 0;
    std::size_t copies = 0;
    std::size_t throttled = 0;
  };

  // `pipeline`, `store` and `metrics` outlive it. `watchlist` is made of what the store remembers.
  Poller(boost::asio::any_io_executor loop, Pipeline& pipeline, store::Store& store,
         Metrics& metrics, Watchlist watchlist);

  // Takes the feeds, rules and limits of `snapshot` from now on. Feeds that did not change keep
  // their due times, and none is polled early.
  void apply(std::shared_ptr<const Snapshot> snapshot);

  // Polls what is due, for ever; ends by cancellation. Polls in flight stay: see stop().
  boost::asio::awaitable<void> run();

  // Polls every feed once and returns when all have ended, but those that a server told to wait.
  boost::asio::awaitable<void> poll_all();

  // Cancels the polls in flight and waits for their end.
  boost::asio::awaitable<void> stop();

  const Totals& totals() const { return totals_; }

  // Sets the gauges that change without a poll.
  void measure();

 private:
  std::optional<Watchlist::Due> take_due();
  void notice_clock();
  boost::asio::awaitable<void> wait_for_room();
  void start_due();
  boost::asio::awaitable<void> wait_for_due(Duration longest);
  boost::asio::awaitable<void> poll_in_turn(Watchlist::Due due);
  boost::asio::awaitable<void> poll(Watchlist::Due due);
  void count(const Polled& polled);
  static void tell(const Feed& feed, const PollState& before, const Polled& polled);

  boost::asio::any_io_executor loop_;
  Pipeline& pipeline_;
  store::Store& store_;
  Metrics& metrics_;
  std::shared_ptr<const Snapshot> snapshot_;
  Watchlist watchlist_;
  Time wall_ = now();  // both clocks when they were last looked at
  std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
  Event changed_;  // something may be due before wake_, or nothing runs any more
  Time wake_{};    // until when wait_for_due() waits
  TaskGroup polls_;
  Totals totals_;
};

}  // namespace newswatch::daemon
