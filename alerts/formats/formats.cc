#include "alerts/formats/formats.h"

#include <fmt/format.h>

#include "alerts/signature.h"

namespace newswatch::alerts::formats {

net::Request json_request(std::string url, const Json& body, net::Method method) {
  net::Request request;
  request.method = method;
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return request;
}

void sign_request(net::Request& request, const Outgoing& out) {
  const auto& id = out.delivery.alert.id.value;
  const long long timestamp =
      std::chrono::floor<std::chrono::seconds>(out.now).time_since_epoch().count();
  request.headers.emplace_back("webhook-id", id);
  request.headers.emplace_back("webhook-timestamp", std::to_string(timestamp));
  if (out.keys.empty()) return;
  request.headers.emplace_back("webhook-signature",
                               signature_header(out.keys, id, timestamp, request.body));
}

void add_bearer_token(net::Request& request, const std::string& token) {
  if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
}

std::string under(std::string url, std::string_view path) {
  while (url.ends_with('/')) url.pop_back();
  return fmt::format("{}/{}", url, path);
}

std::string encode_segment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace newswatch::alerts::formats
