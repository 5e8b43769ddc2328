// FeedView: how one feed is, from its definition and what the store remembers. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/feed.h"
#include "core/time.h"
#include "store/feed_reader.h"

namespace newswatch::daemon {

// In the order in which they want to be seen to.
enum class FeedHealth {
  failing,  // its last poll brought nothing
  gone,     // the server said so (410): it is not polled any more
  silent,   // nothing new for too long (feeds/poll_plan.h, is_silent())
  held,     // its server asked to be left alone until later (429, or 503 with a time)
  fresh,    // "new": never polled
  healthy,
};
std::string_view to_string(FeedHealth health);
const std::vector<std::string>& feed_health_names();

struct FeedView {
  const Feed* feed = nullptr;
  const PollState* state = nullptr;  // null: never polled
  FeedHealth health = FeedHealth::fresh;
  std::optional<Time> next_poll;   // absent: the daemon has not planned one, or never
  std::optional<Time> held_until;  // where a server that asked for it is left alone
  std::optional<Duration> wait;    // from poll to poll: the interval in force
  std::string problem;             // in words; empty where there is none
};

FeedView view_of(const Feed& feed, const store::FeedStates& states, const PollingPolicy& policy,
                 Time now);

// Why the next poll is when it is: "every 5m, as configured", "back-off after 3 failures".
std::string why_then(const FeedView& view, const PollingPolicy& policy, Time now);

// The keys of docs/feeds.md.
nlohmann::json feed_to_json(const FeedView& view);

// Null where it is empty.
nlohmann::json text_or_null(const std::string& text);

}  // namespace newswatch::daemon
