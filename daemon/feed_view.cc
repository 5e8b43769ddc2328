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
#include "feeds/move.h"
#include "feeds/poll_plan.h"

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

std::optional<Time> held_until(const FeedView& view, const store::FeedStates& states, Time now) {
  const auto* state = view.state;
  std::optional<Time> until;
  if (state != nullptr && was_told_to_wait(*state, now)) until = state->next_poll;
  if (states.holds.empty()) return until;  // as nearly always: no URL needs to be parsed
  const auto url = state != nullptr ? feeds::url_to_poll(*view.feed, *state) : view.feed->url;
  const auto hold = states.holds.find(host_of(url));
  if (hold == states.holds.end() || hold->second <= now) return until;
  return std::max(until.value_or(Time{}), hold->second);
}

FeedHealth health_of(const Feed& feed, const FeedView& view, Time now) {
  const auto* state = view.state;
  if (state != nullptr && state->gone) return FeedHealth::gone;
  if (view.held_until) return FeedHealth::held;
  if (state == nullptr || !state->last_poll) return FeedHealth::fresh;
  if (state->failures > 0) return FeedHealth::failing;
  return feeds::is_silent(feed, *state, now) ? FeedHealth::silent : FeedHealth::healthy;
}

std::string silence_of(const FeedView& view, Time now) {
  const auto* state = view.state;
  auto since = state->last_new_item
                   ? fmt::format("nothing new for {}", roughly(now - *state->last_new_item))
                   : std::string("nothing new so far");
  if (view.feed->max_silence) {
    return fmt::format("{}; max_silence is {}", since, format_duration(*view.feed->max_silence));
  }
  if (!state->learned_interval) return since;
  return fmt::format("{}, where its items used to come every {}", since,
                     roughly(2 * *state->learned_interval));
}

std::string problem_of(const FeedView& view, Time now) {
  switch (view.health) {
    case FeedHealth::gone:
      return "gone for good (410): remove it, or give it its new URL";
    case FeedHealth::held:
      if (view.state != nullptr && was_told_to_wait(*view.state, now)) {
        return fmt::format("its server answered {}: it is left alone until {}",
                           view.state->last_status, to_rfc3339(*view.held_until));
      }
      return fmt::format("its host answered 429: it is left alone until {}",
                         to_rfc3339(*view.held_until));
    case FeedHealth::failing: {
      const auto error =
          view.state->last_error.empty() ? "no reason given" : view.state->last_error;
      return view.state->failures == 1
                 ? error
                 : fmt::format("{} ({} times in a row)", error, view.state->failures);
    }
    case FeedHealth::silent:
      return silence_of(view, now);
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

FeedView view_of(const Feed& feed, const store::FeedStates& states, const PollingPolicy& policy,
                 Time now) {
  FeedView view;
  view.feed = &feed;
  const auto found = states.feeds.find(feed.id);
  // What was learnt of another URL says nothing of this one.
  if (found != states.feeds.end() && (found->second.url.empty() || found->second.url == feed.url)) {
    view.state = &found->second;
  }
  view.held_until = held_until(view, states, now);
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
  if (view.held_until) return "its server is left alone until then, as it asked to be";
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
