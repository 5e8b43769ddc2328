// WebhookReceiver: the desk that gets the alerts. It checks each signature, as a receiver should.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/loopback_server.h"

namespace newswatch::demo {

struct ReceivedAlert {
  enum class Verdict { verified, repeated, bad_signature, not_json } verdict = Verdict::verified;
  std::string id;        // webhook-id
  nlohmann::json alert;  // the body; null where it is not to be trusted
};

class WebhookReceiver {
 public:
  // Called in the server's thread, after the answer was decided.
  using OnAlert = std::function<void(ReceivedAlert)>;

  // `key`: the decoded secret (alerts/signature.h).
  WebhookReceiver(std::string key, OnAlert on_alert);

  std::string url() const { return server_.url("/alerts"); }
  void stop() { server_.stop(); }

  // 204 for an alert that is ours, 401 where the signature is not right, 400 for another body.
  testing::Reply answer(const testing::Received& request);

 private:
  ReceivedAlert judge(const testing::Received& request);

  const std::string key_;
  const OnAlert on_alert_;
  std::mutex mutex_;
  std::set<std::string> seen_;
  testing::LoopbackServer server_;  // the last member: it begins to answer at once
};

}  // namespace newswatch::demo
