// Our own payload, signed after Standard Webhooks (https://www.standardwebhooks.com). The id is the
// alert's, the same on every try; the timestamp and with it the signature are of this one.
#include "alerts/formats/formats.h"
#include "alerts/payload.h"

namespace newswatch::alerts::formats {

net::Request webhook(const Outgoing& out) {
  net::Request request;
  request.method = net::Method::post;
  request.url = out.target.url;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = webhook_body(out.delivery, out.now);
  sign_request(request, out);
  return request;
}

}  // namespace newswatch::alerts::formats
