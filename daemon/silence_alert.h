// The alert that a feed tells nothing any more. Pure.
#pragma once

#include <optional>

#include "core/alert.h"
#include "core/feed.h"

namespace newswatch::daemon {

// By this name routes, silences and receivers know it.
inline constexpr const char* kSilentFeedRule = "feed.silent";

// For a feed that has a `max_silence`, once it is over: one alert from its last news on, whatever
// is asked how often. A feed that never had news is not told of.
std::optional<Alert> silence_alert(const Feed& feed, const PollState& state, Time now);

}  // namespace newswatch::daemon
