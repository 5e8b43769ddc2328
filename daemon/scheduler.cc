#include "daemon/scheduler.h"

#include <algorithm>

namespace newswatch::daemon {

Scheduler::Scheduler(HostLimits limits, int max_concurrent)
    : limits_(limits), max_concurrent_(max_concurrent) {}

void Scheduler::set_limits(HostLimits limits, int max_concurrent) {
  limits_ = limits;
  max_concurrent_ = max_concurrent;
  for (const auto& [name, host] : hosts_) refresh(name);
}

void Scheduler::set(const FeedId& feed, const std::string& host, Time due) {
  auto& entry = feeds_[feed];
  if (!entry.running) dequeue(feed.value, entry);
  entry.host = host;
  entry.due = due;
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
  auto& host = hosts_[name];
  host.held_until = std::max(host.held_until, until);
  refresh(name);
}

std::optional<Scheduler::Taken> Scheduler::take(Time now) {
  if (ready_.empty() || running_ >= static_cast<std::size_t>(max_concurrent_)) return std::nullopt;
  const auto [at, name] = *ready_.begin();
  if (at > now) return std::nullopt;
  auto& host = hosts_[name];
  const auto [due, id] = *host.waiting.begin();
  host.waiting.erase(host.waiting.begin());
  ++host.running;
  host.free_at = now + limits_.gap;
  auto& entry = feeds_.at(FeedId{id});
  entry.running = true;
  entry.running_on = name;
  ++running_;
  refresh(name);
  return Taken{FeedId{id}, due};
}

void Scheduler::finished(const FeedId& feed, Time now, std::optional<Time> next_due) {
  const auto it = feeds_.find(feed);
  if (it == feeds_.end() || !it->second.running) return;
  auto& entry = it->second;
  const std::string name = entry.running_on;
  auto& host = hosts_[name];
  --host.running;
  --running_;
  host.free_at = now + limits_.gap;
  entry.running = false;
  if (entry.removed) {
    feeds_.erase(it);
  } else {
    entry.due = next_due;
    enqueue(feed.value, entry);
  }
  refresh(name);
  drop_if_idle(name);
}

std::optional<Time> Scheduler::next_wake() const {
  if (ready_.empty() || running_ >= static_cast<std::size_t>(max_concurrent_)) return std::nullopt;
  return ready_.begin()->first;
}

std::size_t Scheduler::waiting() const {
  std::size_t count = 0;
  for (const auto& [name, host] : hosts_) count += host.waiting.size();
  return count;
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

void Scheduler::enqueue(const std::string& feed, const Entry& entry) {
  if (!entry.due) return;
  hosts_[entry.host].waiting.emplace(*entry.due, feed);
  refresh(entry.host);
}

void Scheduler::dequeue(const std::string& feed, const Entry& entry) {
  const auto it = hosts_.find(entry.host);
  if (!entry.due || it == hosts_.end()) return;
  it->second.waiting.erase({*entry.due, feed});
  refresh(entry.host);
  drop_if_idle(entry.host);
}

// Puts the host where it belongs in ready_, or takes it out while no slot or no feed is left.
void Scheduler::refresh(const std::string& name) {
  auto& host = hosts_.at(name);
  std::optional<Time> at;
  if (host.running < limits_.concurrency && !host.waiting.empty()) {
    at = std::max({host.waiting.begin()->first, host.free_at, host.held_until});
  }
  if (at == host.queued_at) return;
  if (host.queued_at) ready_.erase({*host.queued_at, name});
  if (at) ready_.emplace(*at, name);
  host.queued_at = at;
}

// A host without feeds is forgotten, unless it must still be left alone.
void Scheduler::drop_if_idle(const std::string& name) {
  const auto it = hosts_.find(name);
  if (it == hosts_.end()) return;
  const auto& host = it->second;
  if (host.waiting.empty() && host.running == 0 && host.held_until == Time{}) hosts_.erase(it);
}

}  // namespace newswatch::daemon
