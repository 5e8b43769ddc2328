#include "daemon/watchlist.h"

#include <algorithm>
#include <utility>

#include "core/url.h"
#include "feeds/poll_plan.h"

namespace newswatch::daemon {

namespace {

SchedulerLimits limits_of(const config::Polling& polling) {
  return {
      .host = polling.per_host, .site = polling.per_site, .max_concurrent = polling.max_concurrent};
}

std::string host_of(const std::string& text) {
  const auto url = Url::parse(text);
  return url ? url->host() : text;
}

}  // namespace

Watchlist::Watchlist(std::unordered_map<FeedId, PollState> states,
                     const std::vector<HostHold>& holds)
    : scheduler_({}) {
  for (auto& [feed, state] : states) {
    states_.emplace(feed, std::make_shared<const PollState>(std::move(state)));
  }
  for (const auto& held : holds) hold(held);
}

void Watchlist::apply(std::shared_ptr<const Snapshot> snapshot, Time now) {
  const auto before = std::exchange(snapshot_, std::move(snapshot));  // keeps old feeds alive
  const auto old = std::exchange(feeds_, {});
  const auto& config = snapshot_->config;
  scheduler_.set_limits(limits_of(config.polling));
  for (const auto& feed : config.feeds) {
    feeds_[feed.id] = &feed;
    const auto was = old.find(feed.id);
    if (was == old.end() || *was->second != feed) {
      adopt(feed, was == old.end() ? nullptr : was->second, now);
    }
  }
  for (const auto& [id, feed] : old) {
    if (!feeds_.contains(id)) scheduler_.remove(id);
  }
}

const PollState& Watchlist::state(const FeedId& feed) const {
  static const PollState kNeverPolled;
  const auto found = states_.find(feed);
  return found == states_.end() ? kNeverPolled : *found->second;
}

// A copy of the feed's state in place of it, to be changed: polls share what was there.
PollState& Watchlist::edit_state(const FeedId& feed) {
  auto copy = std::make_shared<PollState>(state(feed));
  auto& edited = *copy;
  states_[feed] = std::move(copy);
  return edited;
}

// Schedules a feed that is new to the list, or was defined otherwise `before`.
void Watchlist::adopt(const Feed& feed, const Feed* before, Time now) {
  auto& state = edit_state(feed.id);
  const auto learnt_from = before ? before->url : state.url;
  if (!learnt_from.empty() && learnt_from != feed.url) {
    feeds::forget_place(state);
    state.next_poll = Time{};
  }
  if (state.gone) {
    if (!before) return;
    state.gone = false;
    state.next_poll = now;
  }
  if (state.next_poll == Time{}) {
    schedule(feed, feeds::first_poll(feed, snapshot_->config.polling.policy, now));
  } else if (before && before->interval != feed.interval) {
    schedule(feed, feeds::due_after_edit(feed, state, now));
  } else {
    schedule(feed, state.next_poll);
  }
}

void Watchlist::schedule(const Feed& feed, Time due) {
  const auto& known = state(feed.id);
  scheduler_.set(feed.id, host_of(feeds::url_to_poll(feed, known)), due, known.failures > 0);
}

void Watchlist::hold(const HostHold& hold) {
  auto& until = holds_[hold.host];
  until = std::max(until, hold.until);
  scheduler_.hold_host(hold.host, hold.until);
}

std::optional<Watchlist::Due> Watchlist::take(Time now) {
  while (const auto taken = scheduler_.take(now)) {
    const auto& feed = *feeds_.at(taken->feed);
    const auto& state = states_.at(feed.id);
    const auto from = not_before(feed, *state, now);
    if (from <= now) return Due{{snapshot_, &feed}, state, taken->due};
    scheduler_.finished(feed.id, now, from);
  }
  return std::nullopt;
}

// The scheduler knows the host that is asked first. Where redirects led on from there last time,
// the host that answered may be held.
Time Watchlist::not_before(const Feed& feed, const PollState& state, Time now) const {
  auto from = once_ ? now : feeds::may_poll_from(feed, state, now);
  if (holds_.empty()) return from;
  const auto held = holds_.find(host_of(state.validators.url));
  return held == holds_.end() ? from : std::max(from, held->second);
}

void Watchlist::finish(const Feed& feed, std::shared_ptr<const PollState> state,
                       const std::optional<HostHold>& hold, Time now) {
  if (!holds_.empty()) {
    std::erase_if(holds_, [now](const auto& held) { return held.second <= now; });
  }
  if (hold) this->hold(*hold);
  const bool again = !state->gone && !once_;
  const auto due = state->next_poll;
  scheduler_.finished(feed.id, now, again ? std::optional(due) : std::nullopt);
  auto& known = states_[feed.id];
  const bool elsewhere = !known || known->moved_to != state->moved_to;
  const bool slow = state->failures > 0 || scheduler_.expects_slow(feed.id);
  known = std::move(state);
  const auto current = feeds_.find(feed.id);
  if (current == feeds_.end() || once_) return;
  if (current->second != &feed && *current->second != feed) {
    adopt(*current->second, &feed, now);  // a reload in the meantime
  } else if (again && (elsewhere || slow)) {
    schedule(feed, due);
  }
}

void Watchlist::shift(Duration by) {
  scheduler_.shift(by);
  for (auto& [host, until] : holds_) until += by;
}

std::size_t Watchlist::poll_all_once(Time now) {
  once_ = true;
  std::size_t held_back = 0;
  for (const auto& [id, feed] : feeds_) {
    const auto& known = state(id);
    if (known.gone || (known.failures > 0 && known.next_poll > now)) {
      scheduler_.remove(id);
      ++held_back;
    } else {
      schedule(*feed, now);
    }
  }
  return held_back;
}

Watchlist::Health Watchlist::health(Time now) const {
  Health health;
  for (const auto& [id, feed] : feeds_) {
    const auto& known = state(id);
    ++(known.gone                            ? health.gone
       : known.failures > 0                  ? health.failing
       : feeds::is_silent(*feed, known, now) ? health.silent
                                             : health.healthy);
  }
  return health;
}

}  // namespace newswatch::daemon
