// One target's queue inside the deliverer: what it is and where it stands. Internal to alerts/.
#pragma once

#include <memory>
#include <set>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "alerts/sender.h"
#include "core/ids.h"
#include "core/target.h"

namespace newswatch::alerts {

struct Queue {
  Queue(const boost::asio::any_io_executor& loop, std::shared_ptr<const Channel> c)
      : channel(std::move(c)), sleep(loop) {}

  void wake() {
    woken = true;
    settled = false;
    sleep.cancel();
  }
  const TargetName& name() const { return channel->target.name; }

  std::shared_ptr<const Channel> channel;
  boost::asio::steady_timer sleep;
  std::set<AlertId> in_flight;
  Time held_until{};
  Time next_start{};       // by the target's pace
  int store_failures = 0;  // in a row
  bool woken = false;      // since the queue last looked at its rows
  bool settled = false;    // nothing was due when it did
  bool enabled = true;
  bool removed = false;
};

}  // namespace newswatch::alerts
