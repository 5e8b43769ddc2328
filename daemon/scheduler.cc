#include "daemon/scheduler.h"

#include <algorithm>

#include "core/site.h"

namespace newswatch::daemon {

Scheduler::Scheduler(SchedulerLimits limits) : limits_(limits) {}

void Scheduler::set_limits(SchedulerLimits limits) {
  limits_ = limits;
  for (auto& host : hosts_) refresh(host);
}

void Scheduler::set(const FeedId& feed, const std::string& host_name, Time due, bool expect_slow) {
  auto& node = entry(feed);
  auto& entry = node.second;
  if (!entry.running) dequeue(node);
  move_to_host(entry, &host(host_name));
  entry.due = due;
  entry.expect_slow = expect_slow;
  entry.removed = false;
  if (!entry.running) enqueue(node);
}

void Scheduler::remove(const FeedId& feed) {
  const auto it = feeds_.find(feed);
  if (it == feeds_.end()) return;
  if (it->second.running) {
    it->second.removed = true;
    return;
  }
  dequeue(*it);
  forget(*it);
}

void Scheduler::hold_host(const std::string& name, Time until) {
  auto& held = host(name);
  held.second.held_until = std::max(held.second.held_until, until);
  refresh(held);
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
  for (auto& node : feeds_) {
    auto& entry = node.second;
    if (entry.due) *entry.due += by;
    entry.started += by;
    if (entry.running && !entry.in_slow_lane) slots_.emplace(entry.started, &node);
    if (!entry.running && entry.due) {
      entry.host->second.waiting.emplace(turn_of(entry), &node);
      waiting_since_[entry.slot] = *entry.due;
      ++waiting_;
    }
  }
  for (auto& host : hosts_) refresh(host);
}

std::optional<Scheduler::Taken> Scheduler::take(Time now) {
  forget_idle(now);
  move_to_slow_lane(now);
  if (slots_full() || ready_.empty() || ready_.begin()->first > now) return std::nullopt;
  auto& site = ready_.begin()->second->second;
  auto& host_node = *site.ready.begin()->second;
  auto& host = host_node.second;
  auto* const node = host.waiting.begin()->second;
  host.waiting.erase(host.waiting.begin());
  waiting_since_[node->second.slot] = Time::max();
  --waiting_;
  ++host.running;
  ++site.running;
  host.free_at = now + limits_.host.gap;
  site.free_at = now + limits_.site.gap;
  auto& entry = node->second;
  entry.running = true;
  entry.running_on = &host_node;
  entry.started = now;
  entry.in_slow_lane = entry.expect_slow && !slow_lane_full();
  if (entry.in_slow_lane) {
    ++slow_;
  } else {
    slots_.emplace(now, node);
  }
  refresh(host_node);
  return Taken{node->first, *entry.due};
}

void Scheduler::finished(const FeedId& feed, Time now, std::optional<Time> next_due) {
  const auto it = feeds_.find(feed);
  if (it == feeds_.end() || !it->second.running) return;
  auto& entry = it->second;
  auto& host_node = *entry.running_on;
  auto& host = host_node.second;
  auto& site = host.site->second;
  --host.running;
  --site.running;
  host.free_at = now + limits_.host.gap;
  site.free_at = now + limits_.site.gap;
  if (entry.in_slow_lane) {
    --slow_;
  } else {
    slots_.erase({entry.started, &*it});
  }
  entry.running = false;
  entry.running_on = nullptr;
  entry.expect_slow = now - entry.started >= kSlowAfter;
  if (entry.removed) {
    forget(*it);
  } else {
    entry.due = next_due;
    enqueue(*it);
  }
  refresh(host_node);
}

std::optional<Time> Scheduler::next_wake() const {
  if (ready_.empty()) return std::nullopt;
  const auto first = ready_.begin()->first;
  if (!slots_full()) return first;
  if (slow_lane_full() || slots_.empty()) return std::nullopt;  // a poll has to end first
  return std::max(first, slots_.begin()->first + kSlowAfter);
}

std::size_t Scheduler::due(Time now) const {
  return static_cast<std::size_t>(std::count_if(waiting_since_.begin(), waiting_since_.end(),
                                                [now](Time t) { return t <= now; }));
}

std::optional<Time> Scheduler::due_of(const FeedId& feed) const {
  const auto it = feeds_.find(feed);
  return it == feeds_.end() ? std::nullopt : it->second.due;
}

bool Scheduler::expects_slow(const FeedId& feed) const {
  const auto it = feeds_.find(feed);
  return it != feeds_.end() && it->second.expect_slow;
}

// When a feed that is due at some time may start, as far as it is up to itself.
Time Scheduler::turn_of(const Entry& entry) {
  return *entry.due + (entry.expect_slow ? kSlowYields : Duration{0});
}

Scheduler::EntryNode& Scheduler::entry(const FeedId& feed) {
  const auto [it, added] = feeds_.try_emplace(feed);
  if (!added) return *it;
  if (free_slots_.empty()) {
    it->second.slot = static_cast<std::uint32_t>(waiting_since_.size());
    waiting_since_.push_back(Time::max());
  } else {
    it->second.slot = free_slots_.back();
    free_slots_.pop_back();
  }
  return *it;
}

// Of a feed that neither waits nor runs.
void Scheduler::forget(EntryNode& node) {
  free_slots_.push_back(node.second.slot);
  move_to_host(node.second, nullptr);
  feeds_.erase(feeds_.find(node.first));
}

Scheduler::HostNode& Scheduler::host(const std::string& name) {
  const auto [it, added] = hosts_.try_emplace(name);
  if (added) {
    it->second.site = &*sites_.try_emplace(registrable_domain(name)).first;
    ++it->second.site->second.hosts;
  }
  return *it;
}

// A host that a feed leaves may be idle from then on, and one that it comes to is not.
void Scheduler::move_to_host(Entry& entry, HostNode* host) {
  auto* const before = entry.host;
  if (before == host) return;
  entry.host = host;
  if (host != nullptr) {
    ++host->second.feeds;
    refresh(*host);
  }
  if (before != nullptr) {
    --before->second.feeds;
    refresh(*before);
  }
}

void Scheduler::enqueue(EntryNode& node) {
  auto& entry = node.second;
  if (!entry.due) return;
  entry.host->second.waiting.emplace(turn_of(entry), &node);
  waiting_since_[entry.slot] = *entry.due;
  ++waiting_;
  refresh(*entry.host);
}

void Scheduler::dequeue(EntryNode& node) {
  auto& entry = node.second;
  if (!entry.due || entry.host == nullptr) return;
  waiting_ -= entry.host->second.waiting.erase({turn_of(entry), &node});
  waiting_since_[entry.slot] = Time::max();
  refresh(*entry.host);
}

// Puts `node` into `queue` at `to`, wherever it stood, or takes it out.
template <class Node>
void Scheduler::move(Queue<Node>& queue, std::optional<Time>& key, std::optional<Time> to,
                     Node& node) {
  if (key == to) return;
  if (key) queue.erase({*key, &node});
  if (to) queue.emplace(*to, &node);
  key = to;
}

// Puts the host where it belongs, and then its site.
void Scheduler::refresh(HostNode& node) {
  auto& host = node.second;
  auto& site = host.site->second;
  std::optional<Time> ready;
  if (!host.waiting.empty() && host.running < limits_.host.concurrency) {
    ready = std::max({host.waiting.begin()->first, host.free_at, host.held_until});
  }
  std::optional<Time> idle;
  if (host.feeds == 0 && host.running == 0) {
    idle = std::max({host.free_at, host.held_until, site.free_at});
  }
  move(site.ready, host.queued_at, ready, node);
  move(idle_, host.idle_at, idle, node);
  refresh_site(*host.site);
}

void Scheduler::refresh_site(SiteNode& node) {
  auto& site = node.second;
  std::optional<Time> ready;
  if (!site.ready.empty() && site.running < limits_.site.concurrency) {
    ready = std::max(site.ready.begin()->first, site.free_at);
  }
  move(ready_, site.queued_at, ready, node);
}

// A host without feeds is kept as long as it must be left alone, and no longer: what redirects and
// reloads leave behind would add up.
void Scheduler::forget_idle(Time now) {
  while (!idle_.empty() && idle_.begin()->first <= now) {
    const auto it = hosts_.find(idle_.begin()->second->first);
    const auto site = sites_.find(it->second.site->first);
    idle_.erase(idle_.begin());
    if (--site->second.hosts == 0) sites_.erase(site);
    hosts_.erase(it);
  }
}

void Scheduler::move_to_slow_lane(Time now) {
  while (!slots_.empty() && slots_.begin()->first + kSlowAfter <= now && !slow_lane_full()) {
    slots_.begin()->second->second.in_slow_lane = true;
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
