// One target's queue inside the deliverer: what it is and where it stands. Internal to alerts/.
#pragma once

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "alerts/signature.h"
#include "core/ids.h"
#include "core/target.h"

namespace newswatch::alerts {

// A target as it was when a request began; set_targets() replaces it and never changes it.
struct Channel {
  explicit Channel(Target t) : target(std::move(t)) {
    for (const auto& secret : target.secrets) {
      if (auto key = decode_secret(secret)) keys.push_back(std::move(*key));
    }
  }
  // Lines on one output would only wait for each other.
  int concurrency() const {
    return target.format == TargetFormat::stdout_text ? 1 : std::max(target.concurrency, 1);
  }

  Target target;
  std::vector<std::string> keys;
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

  std::shared_ptr<const Channel> channel;
  boost::asio::steady_timer sleep;
  std::set<AlertId> in_flight;
  Time held_until{};
  Time next_start{};  // by the target's pace
  int store_failures = 0;  // in a row
  bool woken = false;      // since the queue last looked at its rows
  bool settled = false;    // nothing was due when it did
  bool enabled = true;
  bool removed = false;
};

}  // namespace newswatch::alerts
