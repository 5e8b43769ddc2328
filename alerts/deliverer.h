// Deliverer: takes due rows from the outbox and sends them, one queue a target, so that a slow or
// dead target delays nobody else.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/target.h"
#include "net/http_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// For metrics and logs, called on the loop.
struct AttemptReport {
  TargetName target;
  AlertId alert;
  store::DeliveryState state = store::DeliveryState::delivered;
  int attempt = 1;
  int status = 0;
  std::string reason;  // never a URL
  Duration took{0};
  Duration latency{0};  // first seen to now
};

class Deliverer {
 public:
  using OnAttempt = std::function<void(const AttemptReport&)>;

  // `http` and `store` outlive it. Used from the loop's thread alone.
  Deliverer(boost::asio::any_io_executor loop, net::HttpClient& http, store::Store& store,
            OnAttempt on_attempt);
  ~Deliverer();
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // The targets to serve from now on; queues of those that stay go on undisturbed.
  void set_targets(std::vector<Target> targets);

  // New rows stand in the outbox.
  void wake();

  // Returns when nothing is due or in flight: for `run --once`. What waits for a retry stays.
  boost::asio::awaitable<void> drain();

  // Stops taking rows, gives requests in flight `grace`, then cancels them.
  boost::asio::awaitable<void> stop(Duration grace);

  bool enabled(const TargetName& target) const;  // false after a 410

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::alerts
