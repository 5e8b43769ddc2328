#include "daemon/scheduler.h"

#include <algorithm>

#include "core/site.h"

namespace newswatch::daemon {

Scheduler::Scheduler(SchedulerLimits limits) : limits_(limits) {}

void Scheduler::set_limits(SchedulerLimits limits) {
  limits_ = limits;
  for (const auto& [name, host] : hosts_) refresh(name);
}

void Scheduler::set(const FeedId& feed, const std::string& host, Time due, bool expect_slow) {
  auto& entry = feeds_[feed];
  if (!entry.running) dequeue(feed.value, entry);
  entry.host = host;
  entry.due = due;
  entry.expect_slow = expect_slow;
  entry.removed = false;
  if (!entry.running) enqueue(feed.value, entry);
}

void Scheduler::remove(const FeedId& feed) {
  const auto it = feeds_.find(feed);
  if (it == feeds_.end()) return;
  if (it->second.running) {
    it->second.removed = true;
    return;
  }
  dequeue(feed.value, it->second);
  feeds_.erase(it);
}

void Scheduler::hold_host(const std::string& name, Time until) {
  auto& held = host(name);
  held.held_until = std::max(held.held_until, until);
  refresh(name);
}

// All queues are keyed by times: they are made anew.
void Scheduler::shift(Duration by) {
  const auto move_on = [by](Time& time) {
    if (time != Time{}) time += by;
  };
  ready_.clear();
  idle_.clear();
  slots_.clear();
  waiting_ = 0;
  for (auto& [name, site] : sites_) {
    move_on(site.free_at);
    site.ready.clear();
    site.queued_at.reset();
  }
  for (auto& [name, host] : hosts_) {
    move_on(host.free_at);
    move_on(host.held_until);
    host.waiting.clear();
    host.queued_at.reset();
    host.idle_at.reset();
  }
  for (auto& [id, entry] : feeds_) {
    if (entry.due) *entry.due += by;
    entry.started += by;
    if (entry.running && !entry.in_slow_lane) slots_.emplace(entry.started, id.value);
    if (!entry.running && entry.due) {
      host(entry.host).waiting.emplace(*entry.due, id.value);
      ++waiting_;
    }
  }
  for (const auto& [name, host] : hosts_) refresh(name);
}

std::optional<Scheduler::Taken> Scheduler::take(Time now) {
  forget_idle(now);
  move_to_slow_lane(now);
  if (slots_full() || ready_.empty() || ready_.begin()->first > now) return std::nullopt;
  auto& site = sites_.at(ready_.begin()->second);
  const std::string name = site.ready.begin()->second;
  auto& host = hosts_.at(name);
  const auto [due, id] = *host.waiting.begin();
  host.waiting.erase(host.waiting.begin());
  --waiting_;
  ++host.running;
  ++site.running;
  host.free_at = now + limits_.host.gap;
  site.free_at = now + limits_.site.gap;
  auto& entry = feeds_.at(FeedId{id});
  entry.running = true;
  entry.running_on = name;
  entry.started = now;
  entry.in_slow_lane = entry.expect_slow && !slow_lane_full();
  if (entry.in_slow_lane) {
    ++slow_;
  } else {
    slots_.emplace(now, id);
  }
  refresh(name);
  return Taken{FeedId{id}, due};
}

void Scheduler::finished(const FeedId& feed, Time now, std::optional<Time> next_due) {
  const auto it = feeds_.find(feed);
  if (it == feeds_.end() || !it->second.running) return;
  auto& entry = it->second;
  const std::string name = entry.running_on;
  auto& host = hosts_.at(name);
  auto& site = sites_.at(host.site);
  --host.running;
  --site.running;
  host.free_at = now + limits_.host.gap;
  site.free_at = now + limits_.site.gap;
  if (entry.in_slow_lane) {
    --slow_;
  } else {
    slots_.erase({entry.started, feed.value});
  }
  entry.running = false;
  entry.expect_slow = now - entry.started >= kSlowAfter;
  if (entry.removed) {
    feeds_.erase(it);
  } else {
    entry.due = next_due;
    enqueue(feed.value, entry);
  }
  refresh(name);
}

std::optional<Time> Scheduler::next_wake() const {
  if (ready_.empty()) return std::nullopt;
  const auto first = ready_.begin()->first;
  if (!slots_full()) return first;
  if (slow_lane_full() || slots_.empty()) return std::nullopt;  // a poll has to end first
  return std::max(first, slots_.begin()->first + kSlowAfter);
}

std::size_t Scheduler::due(Time now) const {
  std::size_t count = 0;
  for (const auto& [name, host] : hosts_) {
    for (auto it = host.waiting.begin(); it != host.waiting.end() && it->first <= now; ++it)
      ++count;
  }
  return count;
}

std::size_t Scheduler::hosts_held(Time now) const {
  return static_cast<std::size_t>(std::count_if(
      hosts_.begin(), hosts_.end(), [&](const auto& h) { return h.second.held_until > now; }));
}

std::optional<Time> Scheduler::due_of(const FeedId& feed) const {
  const auto it = feeds_.find(feed);
  return it == feeds_.end() ? std::nullopt : it->second.due;
}

bool Scheduler::expects_slow(const FeedId& feed) const {
  const auto it = feeds_.find(feed);
  return it != feeds_.end() && it->second.expect_slow;
}

Scheduler::Host& Scheduler::host(const std::string& name) {
  const auto [it, added] = hosts_.try_emplace(name);
  if (added) {
    it->second.site = registrable_domain(name);
    ++sites_[it->second.site].hosts;
  }
  return it->second;
}

void Scheduler::enqueue(const std::string& feed, const Entry& entry) {
  if (!entry.due) return;
  host(entry.host).waiting.emplace(*entry.due, feed);
  ++waiting_;
  refresh(entry.host);
}

void Scheduler::dequeue(const std::string& feed, const Entry& entry) {
  const auto it = hosts_.find(entry.host);
  if (!entry.due || it == hosts_.end()) return;
  waiting_ -= it->second.waiting.erase({*entry.due, feed});
  refresh(entry.host);
}

// Puts `name` into `queue` at `to`, wherever it stood, or takes it out.
void Scheduler::move(Queue& queue, std::optional<Time>& key, std::optional<Time> to,
                     const std::string& name) {
  if (key == to) return;
  if (key) queue.erase({*key, name});
  if (to) queue.emplace(*to, name);
  key = to;
}

// Puts the host where it belongs, and then its site.
void Scheduler::refresh(const std::string& name) {
  auto& host = hosts_.at(name);
  auto& site = sites_.at(host.site);
  std::optional<Time> ready;
  if (!host.waiting.empty() && host.running < limits_.host.concurrency) {
    ready = std::max({host.waiting.begin()->first, host.free_at, host.held_until});
  }
  std::optional<Time> idle;
  if (host.waiting.empty() && host.running == 0) {
    idle = std::max({host.free_at, host.held_until, site.free_at});
  }
  move(site.ready, host.queued_at, ready, name);
  move(idle_, host.idle_at, idle, name);
  refresh_site(host.site);
}

void Scheduler::refresh_site(const std::string& name) {
  auto& site = sites_.at(name);
  std::optional<Time> ready;
  if (!site.ready.empty() && site.running < limits_.site.concurrency) {
    ready = std::max(site.ready.begin()->first, site.free_at);
  }
  move(ready_, site.queued_at, ready, name);
}

// A host without feeds is kept as long as it must be left alone, and no longer: what redirects and
// reloads leave behind would add up.
void Scheduler::forget_idle(Time now) {
  while (!idle_.empty() && idle_.begin()->first <= now) {
    const auto it = hosts_.find(idle_.begin()->second);
    const auto site = sites_.find(it->second.site);
    if (--site->second.hosts == 0) sites_.erase(site);
    hosts_.erase(it);
    idle_.erase(idle_.begin());
  }
}

void Scheduler::move_to_slow_lane(Time now) {
  while (!slots_.empty() && slots_.begin()->first + kSlowAfter <= now && !slow_lane_full()) {
    feeds_.at(FeedId{slots_.begin()->second}).in_slow_lane = true;
    slots_.erase(slots_.begin());
    ++slow_;
  }
}

bool Scheduler::slots_full() const {
  return slots_.size() >= static_cast<std::size_t>(limits_.max_concurrent);
}

bool Scheduler::slow_lane_full() const {
  return slow_ >= static_cast<std::size_t>(limits_.max_concurrent) * kSlowLane;
}

}  // namespace newswatch::daemon
