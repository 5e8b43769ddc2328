// A body of the user's own making (alerts/template.h), sent as the target says; signed after
// Standard Webhooks where there is a secret. The template is read for each alert: that takes some
// microseconds, and what was checked is what is used.
#include "alerts/template.h"

#include <stdexcept>

#include "alerts/formats/formats.h"

namespace newswatch::alerts::formats {

net::Request body_template(const Outgoing& out) {
  const auto& settings = out.target.body_template;
  const auto kind = body_kind(settings.content_type);
  const auto body = kind ? Template::parse(settings.text, *kind)
                         : tl::unexpected(TemplateFault{0, "an unknown content type", {}});
  if (!body) throw std::logic_error("a template that was not checked: " + body.error().message);
  net::Request request;
  request.method = settings.method == "PUT" ? net::Method::put : net::Method::post;
  request.url = out.target.url;
  request.headers = {{"Content-Type", settings.content_type}};
  request.body = body->render(out.delivery);
  if (!out.keys.empty()) sign_request(request, out);
  add_bearer_token(request, out.target.token);
  return request;
}

}  // namespace newswatch::alerts::formats
