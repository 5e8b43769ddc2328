#include "daemon/silence_alert.h"

#include <fmt/format.h>

#include "core/duration.h"
#include "core/hash.h"
#include "feeds/poll_plan.h"

namespace newswatch::daemon {

std::optional<Alert> silence_alert(const Feed& feed, const PollState& state, Time now) {
  if (!feed.max_silence || !state.last_new_item || !feeds::is_silent(feed, state, now)) {
    return std::nullopt;
  }
  const auto since = to_rfc3339(*state.last_new_item);
  const auto& name = state.title.empty() ? feed.id.value : state.title;
  Alert alert;
  alert.type = AlertType::feed_silent;
  alert.rule = RuleId{kSilentFeedRule};
  alert.severity = Severity::medium;
  alert.feed = feed.id;
  alert.feed_title = state.title;
  alert.feed_site = state.site;
  alert.first_seen = now;
  alert.item_key = ItemKey{hash128({kSilentFeedRule, feed.id.value, since})};
  alert.item.title = fmt::format("Nothing new from {} since {} {} UTC", name, since.substr(0, 10),
                                 since.substr(11, 5));
  alert.item.summary = fmt::format(
      "Its max_silence is {}. It answers, and lists nothing that it did not list before.",
      format_duration(*feed.max_silence));
  const auto report = report_id(feed.id, alert.item_key);
  alert.story = story_led_by(report);
  alert.id = alert_id(alert.rule, report);
  alert.reason = fmt::format("silent for more than {}", format_duration(*feed.max_silence));
  return alert;
}

}  // namespace newswatch::daemon
