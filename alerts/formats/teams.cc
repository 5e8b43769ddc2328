// Microsoft Teams: an Adaptive Card 1.2 (https://adaptivecards.io/explorer/) in the message that a
// Workflows webhook takes ("When a Teams webhook request is received"). What feeds say stands in
// text runs, which are no markup, as the text of other elements is.
#include <algorithm>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"

namespace newswatch::alerts::formats {
namespace {

std::string_view colour(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return "attention";
    case Severity::medium:
      return "warning";
    case Severity::low:
      return "accent";
    case Severity::info:
      break;
  }
  return "default";
}

Json open_url(const std::string& url) { return {{"type", "Action.OpenUrl"}, {"url", url}}; }

// Text runs, cut where their room ends.
class Runs {
 public:
  explicit Runs(Limit& left) : left_(left) {}

  void add(std::string_view text, const Json& style = Json::object()) {
    if (left_.most == 0) return;
    const auto shown = rendered(plain_markup(), left_, text);
    if (shown.empty()) return;
    left_.most -= std::min(left_.most, length(shown, left_.unit));
    Json run = {{"type", "TextRun"}, {"text", shown}};
    run.update(style);
    runs_.push_back(std::move(run));
  }
  void add(const Line& line, const Json& style = Json::object()) {
    for (const auto& run : line) {
      auto own = style;
      if (!run.link.empty()) own["selectAction"] = open_url(run.link);
      if (run.matched) own.update({{"weight", "bolder"}, {"highlight", true}});
      add(run.text, own);
    }
  }
  Json block() { return {{"type", "RichTextBlock"}, {"inlines", std::move(runs_)}}; }
  bool empty() const { return runs_.empty(); }

 private:
  Limit& left_;
  Json runs_ = Json::array();
};

Json card_of(const Message& message, const Alert& alert) {
  auto left = limits::kTeamsText;
  Json blocks = Json::array();
  const auto add = [&blocks](Runs runs) {
    if (!runs.empty()) blocks.push_back(runs.block());
  };
  Runs head(left);
  head.add(heading(message), {{"weight", "bolder"}, {"color", colour(alert.severity)}});
  add(std::move(head));
  Runs title(left);
  Json style = {{"size", "medium"}};
  if (!message.link.empty()) style["selectAction"] = open_url(message.link);
  title.add(message.title, style);
  add(std::move(title));
  for (const auto& [name, line] : facts(message, alert)) {
    Runs fact(left);
    fact.add(name, {{"isSubtle", true}});
    fact.add(": ", {{"isSubtle", true}});
    fact.add(line);
    add(std::move(fact));
  }
  Json card = {{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
               {"type", "AdaptiveCard"},
               {"version", "1.2"},
               {"msteams", {{"width", "Full"}}},
               {"fallbackText",
                rendered(plain_markup(), limits::kPagerDutySummary, plain_text(message.title))},
               {"body", std::move(blocks)}};
  if (!message.link.empty()) {
    auto action = open_url(message.link);
    action["title"] = "Open";
    card["actions"] = Json::array({std::move(action)});
  }
  return card;
}

}  // namespace

net::Request teams(const Outgoing& out) {
  const auto message = message_of(out.delivery);
  const Json attachment = {{"contentType", "application/vnd.microsoft.card.adaptive"},
                           {"contentUrl", nullptr},
                           {"content", card_of(message, out.delivery.alert)}};
  return json_request(out.target.url,
                      {{"type", "message"}, {"attachments", Json::array({attachment})}});
}

}  // namespace newswatch::alerts::formats
