#include "tests/demo/webhook_receiver.h"

#include "alerts/signature.h"
#include "core/time.h"

namespace newswatch::demo {

WebhookReceiver::WebhookReceiver(std::string key, OnAlert on_alert)
    : key_(std::move(key)),
      on_alert_(std::move(on_alert)),
      server_([this](const testing::Received& request) { return answer(request); }) {}

ReceivedAlert WebhookReceiver::judge(const testing::Received& request) {
  ReceivedAlert received;
  received.id = request.header("webhook-id");
  if (!alerts::verify(key_, received.id, request.header("webhook-timestamp"),
                      request.header("webhook-signature"), request.body, now())) {
    received.verdict = ReceivedAlert::Verdict::bad_signature;
    return received;
  }
  received.alert = nlohmann::json::parse(request.body, nullptr, false);
  if (!received.alert.is_object()) {
    received.verdict = ReceivedAlert::Verdict::not_json;
    received.alert = nullptr;
    return received;
  }
  const std::lock_guard lock(mutex_);
  if (!seen_.insert(received.id).second) received.verdict = ReceivedAlert::Verdict::repeated;
  return received;
}

testing::Reply WebhookReceiver::answer(const testing::Received& request) {
  testing::Reply reply;
  if (request.method != "POST" || request.target != "/alerts") {
    reply.status = 404;
    return reply;
  }
  auto received = judge(request);
  switch (received.verdict) {
    case ReceivedAlert::Verdict::verified:
    case ReceivedAlert::Verdict::repeated:
      reply.status = 204;
      break;
    case ReceivedAlert::Verdict::bad_signature:
      reply.status = 401;
      break;
    case ReceivedAlert::Verdict::not_json:
      reply.status = 400;
      break;
  }
  if (on_alert_) on_alert_(std::move(received));
  return reply;
}

}  // namespace newswatch::demo
