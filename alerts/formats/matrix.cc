// Matrix, client-server API v3 (https://spec.matrix.org/v1.11/client-server-api/): a text message,
// sent under a transaction id that is the alert's: a repeat is not shown twice.
#include <fmt/format.h>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {
namespace {

std::string text_in(const Markup& markup, Limit limit, const Message& message, const Alert& alert) {
  Writer text(markup, limit);
  text.strong(heading(message));
  text.end_line();
  text.link(message.link, message.title);
  write_facts(text, facts(message, alert));
  return text.take();
}

}  // namespace

net::Request matrix(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  const auto path =
      fmt::format("_matrix/client/v3/rooms/{}/send/m.room.message/{}",
                  encode_segment(out.target.recipient), encode_segment(alert.id.value));
  auto request =
      json_request(under(out.target.url, path),
                   {{"msgtype", "m.text"},
                    {"body", text_in(plain_markup(), limits::kMatrixBody, message, alert)},
                    {"format", "org.matrix.custom.html"},
                    {"formatted_body", text_in(matrix_html(), limits::kMatrixHtml, message, alert)},
                    {"m.mentions", Json::object()}},  // nobody, whatever the text looks like
                   net::Method::put);
  add_bearer_token(request, out.target.token);
  return request;
}

}  // namespace newswatch::alerts::formats
