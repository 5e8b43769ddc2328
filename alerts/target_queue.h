// One target's queue inside the deliverer: what it is and where it stands. Internal to alerts/.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "alerts/sender.h"
#include "core/ids.h"
#include "core/target.h"
#include "store/store.h"

namespace newswatch::alerts {

// A row that is leased and not begun.
struct Ready {
  store::Delivery delivery;
  Time lease_end{};
};

struct Queue {
  Queue(const boost::asio::any_io_executor& loop, std::shared_ptr<const Channel> c)
      : channel(std::move(c)), sleep(loop) {}

  void wake() {
    woken = true;
    settled = false;
    sleep.cancel();
  }
  const TargetName& name() const { return channel->target.name; }

  // Whether what is leased can't be begun any more: its leases end before `needed`.
  bool stale(Time needed) const { return !ready.empty() && ready.front().lease_end < needed; }
  // Whether nothing has to be leased or given back while requests end well.
  bool content() const {
    if (!enabled || (sending == 0 && !ready.empty())) return false;
    return exhausted || ready.size() > batch / 2;
  }

  // How many rows to lease now, 0 while enough are ready: what can be begun at once; where the
  // batch before was gone within a moment, twice as many as that had, for a commit each must not be
  // what limits a target. Notes the batch.
  std::size_t rows_to_lease(std::chrono::steady_clock::time_point now);

  std::shared_ptr<const Channel> channel;
  boost::asio::steady_timer sleep;
  std::deque<Ready> ready;
  std::set<AlertId> in_flight;                        // begun, and not recorded yet
  int sending = 0;                                    // of these, those without an answer yet
  std::size_t batch = 0;                              // rows leased at once
  std::chrono::steady_clock::time_point leased_at{};  // the newest batch
  Time held_until{};
  Time next_start{};       // by the target's pace
  int store_failures = 0;  // in a row
  bool woken = false;      // since the queue last looked at its rows
  bool settled = false;    // nothing was due when it did
  bool exhausted = false;  // all that was due then is leased
  bool enabled = true;
  bool removed = false;
};

}  // namespace newswatch::alerts
