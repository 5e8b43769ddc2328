// CloudEvents 1.0 over HTTP in structured mode (https://github.com/cloudevents/spec), with the
// headers of Standard Webhooks as well: the payload's `data` in an envelope of attributes.
#include "alerts/formats/formats.h"
#include "alerts/payload.h"

namespace newswatch::alerts::formats {

net::Request cloudevents(const Outgoing& out) {
  net::Request request;
  request.method = net::Method::post;
  request.url = out.target.url;
  request.headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"}};
  request.body = cloudevents_body(
      out.delivery, "/newswatch/feeds/" + encode_segment(out.delivery.alert.feed.value));
  sign_request(request, out);
  return request;
}

}  // namespace newswatch::alerts::formats
