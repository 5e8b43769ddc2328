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
  known_.reserve(states.size());
  // Copied, not moved: what the thread of the database allocated goes back to the system as a
  // whole, and a hundred thousand strings would stay there between what is free.
  for (const auto& [feed, state] : states) {
    known_[feed].state = std::make_shared<const PollState>(state);
  }
  for (const auto& held : holds) hold(held);
}

void Watchlist::apply(std::shared_ptr<const Snapshot> snapshot, Time now) {
  const auto before = std::exchange(snapshot_, std::move(snapshot));  // keeps old feeds alive
  const auto& config = snapshot_->config;
  scheduler_.set_limits(limits_of(config.polling));
  standing_.assign(config.feeds.size(), {});
  for (const auto& feed : config.feeds) {
    const auto* const was = std::exchange(known_[feed.id].feed, &feed);
    if (was == nullptr || *was != feed) adopt(feed, was, now);
    note_standing(feed);
  }
  if (!before || before == snapshot_) return;
  for (const auto& old : before->config.feeds) {
    auto& known = known_.at(old.id);
    if (known.feed != &old) continue;
    known.feed = nullptr;
    scheduler_.remove(old.id);
  }
}

const PollState& Watchlist::state(const FeedId& feed) const {
  static const PollState kNeverPolled;
  const auto found = known_.find(feed);
  const bool polled = found != known_.end() && found->second.state;
  return polled ? *found->second.state : kNeverPolled;
}

// A copy of the feed's state in place of it, to be changed: polls share what was there.
PollState& Watchlist::edit_state(const FeedId& feed) {
  auto copy = std::make_shared<PollState>(state(feed));
  auto& edited = *copy;
  known_[feed].state = std::move(copy);
  return edited;
}

// `feed`: of the snapshot in force.
void Watchlist::note_standing(const Feed& feed) {
  const auto& known = state(feed.id);
  auto& standing = standing_[static_cast<std::size_t>(&feed - snapshot_->config.feeds.data())];
  standing.is = known.gone           ? Standing::Is::gone
                : known.failures > 0 ? Standing::Is::failing
                                     : Standing::Is::well;
  standing.silent_after = feeds::silent_after(feed, known).value_or(Time::max());
}

// Schedules a feed that is new to the list, or was defined otherwise `before`.
void Watchlist::adopt(const Feed& feed, const Feed* before, Time now) {
  const auto learnt_from = before ? before->url : state(feed.id).url;
  if (!learnt_from.empty() && learnt_from != feed.url) {
    auto& edited = edit_state(feed.id);
    feeds::forget_place(edited);
    edited.next_poll = Time{};
  }
  if (state(feed.id).gone) {
    if (!before) return;
    auto& edited = edit_state(feed.id);
    edited.gone = false;
    edited.next_poll = now;
  }
  if (!known_.at(feed.id).state) edit_state(feed.id);
  const auto& state = this->state(feed.id);
  if (state.next_poll == Time{}) {
    schedule(feed, feeds::first_poll(feed, snapshot_->config.polling.policy, now));
  } else if (before && feeds::may_be_mended(*before, feed, state)) {
    schedule(feed, now);
  } else if (before && before->interval != feed.interval) {
    schedule(feed, feeds::due_after_edit(feed, state, now));
  } else {
    schedule(feed, state.next_poll);
  }
}

// `slow`: its last poll took long; one that failed is taken to.
void Watchlist::schedule(const Feed& feed, Time due, bool slow) {
  const auto& known = state(feed.id);
  scheduler_.set(feed.id, host_of(feeds::url_to_poll(feed, known)), due,
                 slow || known.failures > 0);
}

void Watchlist::hold(const HostHold& hold) {
  auto& until = holds_[hold.host];
  until = std::max(until, hold.until);
  scheduler_.hold_host(hold.host, hold.until);
}

std::optional<Watchlist::Due> Watchlist::take(Time now) {
  while (const auto taken = scheduler_.take(now)) {
    const auto& [watched, state] = known_.at(taken->feed);
    const auto& feed = *watched;
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
  auto& [current, known] = known_[feed.id];
  const bool elsewhere = !known || known->moved_to != state->moved_to;
  const bool slow = state->failures > 0 || scheduler_.expects_slow(feed.id);
  known = std::move(state);
  if (current == nullptr) return;
  if (!once_ && current != &feed && *current != feed) {
    adopt(*current, &feed, now);  // a reload in the meantime
  } else if (again && (elsewhere || slow)) {
    schedule(*current, due, slow);
  }
  note_standing(*current);
}

void Watchlist::shift(Duration by) {
  scheduler_.shift(by);
  for (auto& [host, until] : holds_) until += by;
}

std::size_t Watchlist::poll_all_once(Time now) {
  once_ = true;
  std::size_t held_back = 0;
  for (const auto& feed : snapshot_->config.feeds) {
    const auto& known = state(feed.id);
    if (known.gone || (known.failures > 0 && known.next_poll > now)) {
      scheduler_.remove(feed.id);
      ++held_back;
    } else {
      schedule(feed, now);
    }
  }
  return held_back;
}

std::size_t Watchlist::hosts_held(Time now) const {
  return static_cast<std::size_t>(std::count_if(
      holds_.begin(), holds_.end(), [now](const auto& held) { return held.second > now; }));
}

Watchlist::Health Watchlist::health(Time now) const {
  Health health;
  for (const auto& standing : standing_) {
    ++(standing.is == Standing::Is::gone      ? health.gone
       : standing.is == Standing::Is::failing ? health.failing
       : standing.silent_after < now          ? health.silent
                                              : health.healthy);
  }
  return health;
}

}  // namespace newswatch::daemon
