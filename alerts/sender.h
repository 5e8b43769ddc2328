// Sender: one try to deliver one alert, whatever the target's format is carried by.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "alerts/retry.h"
#include "alerts/signature.h"
#include "core/target.h"
#include "net/http_client.h"
#include "net/smtp_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// A target as it was when a try began; never changed.
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
  std::vector<std::string> keys;  // to sign with
};

struct Tried {
  bool cancelled = false;  // by us: nothing is known, and `decision` says nothing
  int status = 0;          // of the answer, in the protocol's own numbers; 0: there was none
  Time at{};               // of the decision, and what its times count from
  RetryDecision decision;
};

// Used from its executor's thread alone. Whoever sends awaits or cancels that before it goes.
class Sender {
 public:
  // `http` outlives it. `clock` dates tries and decides when the next one is due.
  Sender(const boost::asio::any_io_executor& executor, net::HttpClient& http,
         std::function<Time()> clock, int stdout_fd);

  // `random` in [0, 1) is the jitter of the next try. Never throws for what a receiver does.
  boost::asio::awaitable<Tried> send(std::shared_ptr<const Channel> channel,
                                     store::Delivery delivery, double random);

 private:
  // What a decision is made of, beside the answer.
  struct Circumstances {
    const Channel& channel;
    const store::Delivery& delivery;
    double random;
  };
  boost::asio::awaitable<Tried> request(Circumstances what);
  boost::asio::awaitable<Tried> mail(Circumstances what);
  boost::asio::awaitable<Tried> run(Circumstances what);
  boost::asio::awaitable<Tried> print(Circumstances what);

  net::HttpClient& http_;
  net::SmtpClient smtp_;
  std::function<Time()> clock_;
  int stdout_fd_;
};

}  // namespace newswatch::alerts
