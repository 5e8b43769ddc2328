#include "alerts/request.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "alerts/formats/formats.h"

namespace newswatch::alerts {
namespace {

// Room for an error page; only its first bytes and a `retry_after` are of interest.
constexpr size_t kMaxAnswerBytes = 1u << 20;
constexpr size_t kMaxAnswerHeaderBytes = 16u << 10;

using Format = net::Request (*)(const Outgoing&);

// In the order of TargetFormat.
constexpr std::array<Format, kTargetFormats.size()> kFormats = {&formats::webhook,
                                                                &formats::cloudevents,
                                                                &formats::alertmanager,
                                                                &formats::slack,
                                                                &formats::discord,
                                                                &formats::teams,
                                                                &formats::mattermost,
                                                                &formats::telegram,
                                                                &formats::matrix,
                                                                &formats::ntfy,
                                                                &formats::pagerduty,
                                                                nullptr,
                                                                nullptr,
                                                                &formats::body_template,
                                                                nullptr};

}  // namespace

net::Request alert_request(const Target& target, const std::vector<std::string>& keys,
                           const store::Delivery& delivery, Time now) {
  const auto format = kFormats.at(static_cast<size_t>(target.format));
  if (!format) throw std::logic_error("this format is not sent by HTTP");
  auto request = format({target, keys, delivery, now});
  request.headers.insert(request.headers.end(), target.headers.begin(), target.headers.end());
  request.basic_auth = target.basic_auth;
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
