// A receiver of signed webhooks that keeps a ledger of all that came.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace newswatch::testing {

struct Reply;  // tests/support/loopback_server.h

struct ReceivedAlert {
  std::string id;  // webhook-id
  bool verified = false;
  nlohmann::json body;  // discarded where it is no JSON
  int answered = 200;   // 0: the connection was closed without an answer
  std::chrono::steady_clock::time_point at;
};

// Verifies each signature with its secret. Thread-safe.
class WebhookReceiver {
 public:
  // What to answer to the Nth request (from 1) of this alert id; 200 to all where none is given.
  using Answer = std::function<int(const std::string& id, int nth)>;

  // Likewise, with what else a reply may do.
  using Script = std::function<Reply(const std::string& id, int nth)>;

  explicit WebhookReceiver(Answer answer = {}, std::uint16_t port = 0);
  explicit WebhookReceiver(Script script);
  ~WebhookReceiver();

  std::string url() const;
  std::uint16_t port() const;
  const std::string& secret() const { return secret_; }

  std::vector<ReceivedAlert> received() const;  // every request
  // Those that were answered with 2xx and whose rule is `rule` (any where empty).
  std::vector<ReceivedAlert> accepted(const std::string& rule = {}) const;
  bool wait_for_accepted(std::size_t at_least,
                         std::chrono::milliseconds timeout = std::chrono::seconds(30)) const;

 private:
  class Impl;
  std::string secret_ = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::testing
