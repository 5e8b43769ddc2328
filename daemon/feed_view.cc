#include "daemon/feed_view.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/duration.h"
#include "core/json.h"
#include "core/url.h"
#include "daemon/log.h"
#include "daemon/terminal.h"

namespace newswatch::daemon {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 6> kNames = {"failing", "gone", "silent",
                                                    "held",    "new",  "healthy"};

std::string host_of(const std::string& text) {
  const auto url = Url::parse(text);
  return url ? url->host() : std::string{};
}

bool was_told_to_wait(const PollState& state, Time now) {
  return (state.last_status == 429 || state.last_status == 503) && state.failures > 0 &&
         state.next_poll > now;
}

// What was planned, without the jitter that was added to it.
Duration without_jitter(Duration span) {
  return span >= minutes(2) ? Duration(std::chrono::floor<minutes>(span))
                            : Duration(std::chrono::floor<seconds>(span));
}

std::optional<Duration> wait_of(const Feed& feed, const PollState* state,
                                const PollingPolicy& policy) {
  if (feed.interval) return feed.interval;
  if (policy.interval) return policy.interval;
  if (state == nullptr || !state->last_poll || state->failures > 0 || state->gone ||
      state->next_poll <= *state->last_poll) {
    return std::nullopt;
  }
  return without_jitter(state->next_poll - *state->last_poll);
}

bool is_silent(const Feed& feed, const PollState& state, Time now) {
  return feed.max_silence && state.last_new_item && now - *state.last_new_item > *feed.max_silence;
}

FeedHealth health_of(const Feed& feed, const FeedView& view, Time now) {
  const auto* state = view.state;
  if (state != nullptr && state->gone) return FeedHealth::gone;
  if (view.held_until) return FeedHealth::held;
  if (state == nullptr || !state->last_poll) return FeedHealth::fresh;
  if (state->failures > 0) return FeedHealth::failing;
  return is_silent(feed, *state, now) ? FeedHealth::silent : FeedHealth::healthy;
}

std::string problem_of(const FeedView& view, Time now) {
  switch (view.health) {
    case FeedHealth::gone:
      return "gone for good (410): remove it, or give it its new URL";
    case FeedHealth::held:
      return fmt::format("its server asked to be left alone until {}",
                         to_rfc3339(*view.held_until));
    case FeedHealth::failing: {
      const auto error =
          view.state->last_error.empty() ? "no reason given" : view.state->last_error;
      return view.state->failures == 1
                 ? error
                 : fmt::format("{} ({} times in a row)", error, view.state->failures);
    }
    case FeedHealth::silent:
      return fmt::format("nothing new for {}; max_silence is {}",
                         roughly(now - *view.state->last_new_item),
                         format_duration(*view.feed->max_silence));
    case FeedHealth::fresh:
    case FeedHealth::healthy:
      break;
  }
  return {};
}

nlohmann::json duration_or_null(const std::optional<Duration>& duration) {
  return duration ? nlohmann::json(format_duration(*duration)) : nlohmann::json(nullptr);
}

}  // namespace

nlohmann::json text_or_null(const std::string& text) {
  return text.empty() ? nlohmann::json(nullptr) : nlohmann::json(text);
}

std::string_view to_string(FeedHealth health) { return kNames.at(static_cast<size_t>(health)); }

const std::vector<std::string>& feed_health_names() {
  static const std::vector<std::string> names(kNames.begin(), kNames.end());
  return names;
}

HostHolds::HostHolds(const std::vector<Feed>& feeds, const store::FeedStates& states, Time now)
    : now_(now) {
  for (const auto& [host, until] : states.holds) {
    if (until > now) by_host_[host] = until;
  }
  for (const auto& feed : feeds) {
    const auto state = states.feeds.find(feed.id);
    if (state == states.feeds.end() || state->second.last_status != 429 ||
        !was_told_to_wait(state->second, now)) {
      continue;
    }
    auto& until = by_host_[host_of(feed.url)];
    until = std::max(until, state->second.next_poll);
  }
}

std::optional<Time> HostHolds::until(const Feed& feed, const PollState* state) const {
  std::optional<Time> until;
  if (state != nullptr && was_told_to_wait(*state, now_)) until = state->next_poll;
  if (by_host_.empty()) return until;  // as nearly always: no URL needs to be parsed
  for (const auto& url : {feed.url, state != nullptr ? state->moved_to : std::string{}}) {
    const auto hold = url.empty() ? by_host_.end() : by_host_.find(host_of(url));
    if (hold != by_host_.end()) until = std::max(until.value_or(Time{}), hold->second);
  }
  return until;
}

FeedView view_of(const Feed& feed, const store::FeedStates& states, const HostHolds& holds,
                 const PollingPolicy& policy, Time now) {
  FeedView view;
  view.feed = &feed;
  const auto found = states.feeds.find(feed.id);
  // What was learnt of another URL says nothing of this one.
  if (found != states.feeds.end() && (found->second.url.empty() || found->second.url == feed.url)) {
    view.state = &found->second;
  }
  view.held_until = holds.until(feed, view.state);
  view.wait = wait_of(feed, view.state, policy);
  view.health = health_of(feed, view, now);
  if (view.state != nullptr && !view.state->gone && view.state->next_poll != Time{}) {
    view.next_poll = std::max(view.state->next_poll, view.held_until.value_or(Time{}));
  }
  view.problem = problem_of(view, now);
  return view;
}

std::string why_then(const FeedView& view, const PollingPolicy& policy, Time now) {
  const auto* state = view.state;
  if (state != nullptr && state->gone) return "the server says that it is gone for good (410)";
  if (view.held_until) return "its server asked to be left alone until then";
  if (state == nullptr || !view.next_poll) return "the daemon plans the first poll when it runs";
  if (*view.next_poll <= now) return "due: a running daemon polls it as soon as its host is free";
  if (state->failures > 0)
    return "back-off after " + counted(static_cast<size_t>(state->failures), "failure");
  if (view.feed->interval) {
    return fmt::format("every {}, as configured for this feed",
                       format_duration(*view.feed->interval));
  }
  const auto wait = view.wait ? format_duration(*view.wait) : std::string("-");
  if (policy.interval) {
    return fmt::format("every {}, as configured for all feeds, or longer at the server's word",
                       format_duration(*policy.interval));
  }
  const auto longest = std::max(policy.max_interval, policy.min_interval);
  if (view.wait && *view.wait > longest + minutes(1)) {
    return fmt::format("after {}: what the server or the feed asks for, or long without news",
                       wait);
  }
  const auto learned = state->learned_interval
                           ? fmt::format("half of the usual time between its items is {}",
                                         format_duration(without_jitter(*state->learned_interval)))
                           : std::string("its pace is not known yet");
  return fmt::format("every {}: {}, and the limits are {} and {}", wait, learned,
                     format_duration(policy.min_interval), format_duration(policy.max_interval));
}

nlohmann::json feed_to_json(const FeedView& view) {
  const PollState blank;
  const auto& state = view.state != nullptr ? *view.state : blank;
  return {{"id", view.feed->id.value},
          {"url", view.feed->url},
          {"title", text_or_null(state.title)},
          {"tags", view.feed->tags},
          {"language", text_or_null(view.feed->language)},
          {"state", to_string(view.health)},
          {"problem", text_or_null(view.problem)},
          {"last_poll", time_or_null(state.last_poll)},
          {"next_poll", time_or_null(view.next_poll)},
          {"held_until", time_or_null(view.held_until)},
          {"last_success", time_or_null(state.last_success)},
          {"last_new_item", time_or_null(state.last_new_item)},
          {"last_status", state.last_status > 0 ? nlohmann::json(state.last_status) : nullptr},
          {"last_error", text_or_null(state.last_error)},
          {"failures", state.failures},
          {"interval", duration_or_null(view.wait)}};
}

}  // namespace newswatch::daemon
