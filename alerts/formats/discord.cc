// Discord webhooks: one embed
// (https://discord.com/developers/docs/resources/webhook#execute-webhook). The author's line is no
// markup; title and description are.
#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {
namespace {

int colour(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return 0xB3001B;
    case Severity::high:
      return 0xE8590C;
    case Severity::medium:
      return 0xF2B705;
    case Severity::low:
      return 0x2F80ED;
    case Severity::info:
      return 0x8A94A0;
  }
  return 0;
}

}  // namespace

net::Request discord(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  Writer title(markdown(), limits::kDiscordTitle);
  title.text(plain_text(message.title));  // bold as a whole
  Writer description(markdown(), limits::kDiscordDescription);
  write_facts(description, facts(message, alert));
  Json embed = {
      {"author", {{"name", rendered(verbatim_markup(), limits::kDiscordAuthor, heading(message))}}},
      {"title", title.take()},
      {"description", description.take()},
      {"color", colour(alert.severity)},
      {"timestamp", to_rfc3339_millis(alert.item.published.value_or(alert.first_seen))}};
  if (!message.link.empty()) embed["url"] = message.link;
  return json_request(out.target.url, {{"embeds", Json::array({std::move(embed)})},
                                       {"allowed_mentions", {{"parse", Json::array()}}}});
}

}  // namespace newswatch::alerts::formats
