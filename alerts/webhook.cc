#include "alerts/webhook.h"

#include <algorithm>

#include "alerts/payload.h"
#include "alerts/signature.h"

namespace newswatch::alerts {
namespace {

// Room for an error page; only its first bytes and a `retry_after` are of interest.
constexpr size_t kMaxAnswerBytes = 1u << 20;
constexpr size_t kMaxAnswerHeaderBytes = 16u << 10;

}  // namespace

net::Request webhook_request(const Target& target, const std::vector<std::string>& keys,
                             const store::Delivery& delivery, Time now) {
  const auto& id = delivery.alert.id.value;
  const long long timestamp =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();

  net::Request request;
  request.method = net::Method::post;
  request.url = target.url;
  request.body = webhook_body(delivery, now);
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(timestamp)}};
  if (!keys.empty()) {
    request.headers.emplace_back("webhook-signature",
                                 signature_header(keys, id, timestamp, request.body));
  }
  request.headers.insert(request.headers.end(), target.headers.begin(), target.headers.end());
  request.addresses = net::AddressPolicy::any;  // targets are the operator's own
  request.limits.max_body_bytes = kMaxAnswerBytes;
  request.limits.max_header_bytes = kMaxAnswerHeaderBytes;
  request.limits.connect = std::min(request.limits.connect, target.timeout);
  request.limits.total = target.timeout;
  request.limits.low_speed_bytes = 0;  // `total` is short enough
  request.limits.max_redirects = 0;
  return request;
}

}  // namespace newswatch::alerts
