// Telegram's Bot API, sendMessage in HTML (https://core.telegram.org/bots/api#sendmessage). The
// token is a part of the path.
#include <fmt/format.h>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {

net::Request telegram(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  Writer text(telegram_html(), limits::kTelegramText);
  text.strong(heading(message));
  text.end_line();
  text.link(message.link, message.title);
  write_facts(text, facts(message, alert));
  const bool silent = alert.severity == Severity::info || alert.severity == Severity::low;
  return json_request(under(out.target.url, fmt::format("bot{}/sendMessage", out.target.token)),
                      {{"chat_id", out.target.recipient},
                       {"text", text.take()},
                       {"parse_mode", "HTML"},
                       {"link_preview_options", {{"is_disabled", true}}},
                       {"disable_notification", silent}});
}

}  // namespace newswatch::alerts::formats
