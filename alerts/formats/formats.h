// The formats that are sent by HTTP, a file each. A format gives method, URL, body and its own
// headers; alerts/request.h adds what all have in common. Pure. Internal to alerts/.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/target.h"
#include "net/http_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// What a request is made of.
struct Outgoing {
  const Target& target;
  const std::vector<std::string>& keys;  // to sign with
  const store::Delivery& delivery;
  Time now{};
};

namespace formats {

net::Request webhook(const Outgoing& out);
net::Request cloudevents(const Outgoing& out);
net::Request alertmanager(const Outgoing& out);
net::Request slack(const Outgoing& out);
net::Request discord(const Outgoing& out);
net::Request teams(const Outgoing& out);
net::Request mattermost(const Outgoing& out);
net::Request telegram(const Outgoing& out);
net::Request matrix(const Outgoing& out);
net::Request ntfy(const Outgoing& out);
net::Request pagerduty(const Outgoing& out);
net::Request body_template(const Outgoing& out);

// What they share.
using Json = nlohmann::ordered_json;

// A POST of this body, or another method; invalid UTF-8 becomes U+FFFD.
net::Request json_request(std::string url, const Json& body,
                          net::Method method = net::Method::post);

// The headers of Standard Webhooks for the request's body.
void sign_request(net::Request& request, const Outgoing& out);

void add_bearer_token(net::Request& request, const std::string& token);

// `url` with a path under it, whatever slashes it ends in.
std::string under(std::string url, std::string_view path);

// For a segment of a path: all but letters, digits and "-._~" percent-encoded.
std::string encode_segment(std::string_view text);

}  // namespace formats
}  // namespace newswatch::alerts
