#include "tests/e2e/webhook_receiver.h"

#include <map>
#include <mutex>

#include "alerts/signature.h"
#include "core/time.h"
#include "tests/support/child_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {

class WebhookReceiver::Impl {
 public:
  Impl(const std::string& secret, Script script, std::uint16_t port)
      : key_(*alerts::decode_secret(secret)),
        script_(std::move(script)),
        server_([this](const Received& request) { return take(request); }, "127.0.0.1", port) {}

  std::vector<ReceivedAlert> received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }
  const LoopbackServer& server() const { return server_; }

 private:
  Reply take(const Received& request) {
    ReceivedAlert alert;
    alert.id = request.header("webhook-id");
    alert.verified =
        alerts::verify(key_, alert.id, request.header("webhook-timestamp"),
                       request.header("webhook-signature"), request.body, newswatch::now());
    alert.body = nlohmann::json::parse(request.body, nullptr, false);
    alert.at = request.at;
    const std::lock_guard lock(mutex_);
    auto reply = script_(alert.id, ++times_[alert.id]);
    alert.answered = reply.close_without_answer ? 0 : reply.status;
    received_.push_back(std::move(alert));
    return reply;
  }

  std::string key_;
  Script script_;
  mutable std::mutex mutex_;
  std::map<std::string, int> times_;
  std::vector<ReceivedAlert> received_;
  LoopbackServer server_;  // last: its thread uses the others
};

WebhookReceiver::WebhookReceiver(Answer answer, std::uint16_t port) {
  Script script = [answer = std::move(answer)](const std::string& id, int nth) {
    Reply reply;
    if (answer) reply.status = answer(id, nth);
    return reply;
  };
  impl_ = std::make_unique<Impl>(secret_, std::move(script), port);
}
WebhookReceiver::WebhookReceiver(Script script)
    : impl_(std::make_unique<Impl>(secret_, std::move(script), 0)) {}
WebhookReceiver::~WebhookReceiver() = default;

std::string WebhookReceiver::url() const { return impl_->server().url("/hook"); }
std::uint16_t WebhookReceiver::port() const { return impl_->server().port(); }
std::vector<ReceivedAlert> WebhookReceiver::received() const { return impl_->received(); }

std::vector<ReceivedAlert> WebhookReceiver::accepted(const std::string& rule) const {
  std::vector<ReceivedAlert> accepted;
  for (auto& alert : impl_->received()) {
    const bool is_2xx = alert.answered >= 200 && alert.answered < 300;
    if (!is_2xx || alert.body.is_discarded()) continue;
    if (!rule.empty() && alert.body["data"]["rule"]["id"] != rule) continue;
    accepted.push_back(std::move(alert));
  }
  return accepted;
}

bool WebhookReceiver::wait_for_accepted(std::size_t at_least,
                                        std::chrono::milliseconds timeout) const {
  return wait_until([&] { return accepted().size() >= at_least; }, timeout);
}

}  // namespace newswatch::testing
