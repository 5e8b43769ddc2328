// Mattermost incoming webhooks
// (https://developers.mattermost.com/integrate/webhooks/incoming/): one text in Markdown.
#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {

net::Request mattermost(const Outgoing& out) {
  const auto message = message_of(out.delivery);
  Writer text(markdown(), limits::kMattermostText);
  text.strong(heading(message));
  text.end_line();
  text.link(message.link, message.title);
  write_facts(text, facts(message, out.delivery.alert));
  return json_request(out.target.url, {{"text", text.take()}});
}

}  // namespace newswatch::alerts::formats
