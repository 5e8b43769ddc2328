// ntfy (https://docs.ntfy.sh/publish/#publish-as-json): the target's URL ends in the topic; as JSON
// a message goes to what stands before it, for a title in headers would have to be ASCII.
#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {
namespace {

int priority(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return 5;
    case Severity::high:
      return 4;
    case Severity::medium:
      return 3;
    case Severity::low:
      return 2;
    case Severity::info:
      break;
  }
  return 1;
}

}  // namespace

net::Request ntfy(const Outgoing& out) {
  const auto message = message_of(out.delivery);
  const std::string_view url = out.target.url;
  const auto slash = url.rfind('/');
  Writer text(plain_markup(), limits::kNtfyMessage);
  text.line(message.title);
  write_facts(text, facts(message, out.delivery.alert));
  Json body = {{"topic", url.substr(slash + 1)},
               {"title", rendered(plain_markup(), limits::kNtfyTitle, heading(message))},
               {"message", text.take()},
               {"priority", priority(out.delivery.alert.severity)},
               {"tags", {"newspaper"}}};
  if (!message.link.empty()) body["click"] = message.link;
  auto request = json_request(std::string(url.substr(0, slash + 1)), body);
  add_bearer_token(request, out.target.token);
  return request;
}

}  // namespace newswatch::alerts::formats
