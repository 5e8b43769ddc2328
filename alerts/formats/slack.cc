// Slack incoming webhooks
// (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). What feeds say
// stands in a rich_text block, where a text is a text: Slack's own markup has no escape for "*",
// "_", "~" and "`". The line for notifications is markup, and escaped.
#include "alerts/formats/formats.h"
#include "alerts/markup.h"
#include "core/utf8.h"

namespace newswatch::alerts::formats {
namespace {

// The elements of one section, cut where its room ends.
class Section {
 public:
  void text(std::string_view text, bool bold = false) { add({{"type", "text"}}, text, bold); }
  void line(const Line& line) {
    for (const auto& run : line) link(run.link, {{run.text, run.matched}});
  }
  void link(const std::string& url, const Line& line) {
    for (const auto& run : line) {
      if (url.empty()) {
        text(run.text, run.matched);
      } else {
        add({{"type", "link"}, {"url", url}}, run.text, run.matched);
      }
    }
  }
  void end_line() { raw("\n"); }
  Json take() { return {{"type", "rich_text_section"}, {"elements", std::move(elements_)}}; }

 private:
  void add(Json element, std::string_view text, bool bold) {
    if (left_.most == 0) return;
    const auto shown = rendered(verbatim_markup(), left_, text);
    if (shown.empty()) return;
    left_.most -= std::min(left_.most, length(shown, left_.unit));
    element["text"] = shown;
    if (bold) element["style"] = {{"bold", true}};
    elements_.push_back(std::move(element));
  }
  void raw(std::string_view text) {
    if (left_.most == 0) return;
    --left_.most;
    elements_.push_back({{"type", "text"}, {"text", text}});
  }

  Json elements_ = Json::array();
  Limit left_ = limits::kSlackSection;
};

}  // namespace

net::Request slack(const Outgoing& out) {
  const auto& alert = out.delivery.alert;
  const auto message = message_of(out.delivery);
  Section section;
  section.text(heading(message), true);
  section.end_line();
  section.link(message.link, message.title);
  for (const auto& [name, line] : facts(message, alert)) {
    section.end_line();
    section.text(name);
    section.text(": ");
    section.line(line);
  }
  Writer fallback(slack_markup(), limits::kSlackFallback);
  fallback.text(heading(message));
  fallback.text(": ");
  fallback.line(message.title);
  const Json block = {{"type", "rich_text"}, {"elements", Json::array({section.take()})}};
  return json_request(out.target.url, {{"text", fallback.take()},
                                       {"blocks", Json::array({block})},
                                       {"unfurl_links", false},
                                       {"unfurl_media", false}});
}

}  // namespace newswatch::alerts::formats
