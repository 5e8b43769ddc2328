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

// What a program usually leaves as it is.
struct DelivererOptions {
  // A store that does not answer, or another failure of our own: it is tried again after a pause.
  std::function<void(const TargetName&, const std::string& what)> on_error;
  // Decides what is due; a test moves it and calls wake().
  std::function<Time()> clock = now;
  int stdout_fd = 1;
};

class Deliverer {
 public:
  using OnAttempt = std::function<void(const AttemptReport&)>;

  // `http` and `store` outlive it. Used from the loop's thread alone. SIGPIPE must be ignored
  // where a stdout target may lose its reader.
  Deliverer(boost::asio::any_io_executor loop, net::HttpClient& http, store::Store& store,
            OnAttempt on_attempt, DelivererOptions options = {});
  // stop() has been awaited before.
  ~Deliverer();
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // The targets to serve from now on; queues of those that stay go on undisturbed. One whose
  // definition changed is enabled again and no longer held.
  void set_targets(std::vector<Target> targets);

  // New rows stand in the outbox.
  void wake();

  // Returns when nothing is due or in flight: for `run --once`. What waits for a retry stays.
  boost::asio::awaitable<void> drain();

  // Stops taking rows, gives requests in flight `grace`, then cancels them. What had no answer
  // stays leased in the store, whose next opening releases it.
  boost::asio::awaitable<void> stop(Duration grace);

  // False after a 410: what stands in its queue, or comes, becomes dead letters.
  bool enabled(const TargetName& target) const;

  // Somebody says that the target is well again. An empty name: all are.
  void enable(const TargetName& target);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::alerts
