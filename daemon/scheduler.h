// Scheduler: which feed is polled next. A data structure without a clock or a timer of its own:
// every call takes `now`, so that a month passes in a test in seconds.
//
// Feeds wait in a queue per host, ordered by due time; hosts wait in one queue, ordered by when
// their first feed may start: when it is due, the gap since the last request is over, the host is
// not held, and one of its slots is free. Every operation is logarithmic.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/ids.h"
#include "core/time.h"

namespace newswatch::daemon {

struct HostLimits {
  int concurrency = 1;
  Duration gap = std::chrono::seconds(1);
};

class Scheduler {
 public:
  Scheduler(HostLimits limits, int max_concurrent);

  void set_limits(HostLimits limits, int max_concurrent);

  // Adds a feed or moves it to another due time or host. A running feed takes the new values when
  // it finishes, unless finished() says otherwise.
  void set(const FeedId& feed, const std::string& host, Time due);
  void remove(const FeedId& feed);  // a running one is forgotten when it finishes
  bool contains(const FeedId& feed) const { return feeds_.contains(feed); }

  // Nothing of this host before `until`; a later hold wins.
  void hold_host(const std::string& host, Time until);

  struct Taken {
    FeedId feed;
    Time due{};  // when it should have started
  };
  // A feed that may start now; it is running from then on.
  std::optional<Taken> take(Time now);

  // The feed's poll ended; it is due again at `next_due`, or never (nullopt: gone).
  void finished(const FeedId& feed, Time now, std::optional<Time> next_due);

  // When take() may have something next; nullopt while nothing can start by itself.
  std::optional<Time> next_wake() const;

  std::size_t size() const { return feeds_.size(); }
  std::size_t running() const { return running_; }
  std::size_t waiting() const;      // due at some time, and not running
  std::size_t due(Time now) const;  // waiting and past their time
  std::size_t hosts_held(Time now) const;
  std::optional<Time> due_of(const FeedId& feed) const;

 private:
  using Queue = std::set<std::pair<Time, std::string>>;  // (due, feed id)

  struct Host {
    Queue waiting;
    int running = 0;
    Time free_at{};  // the gap after the last request
    Time held_until{};
    std::optional<Time> queued_at;  // its key in ready_
  };
  struct Entry {
    std::string host;
    std::optional<Time> due;  // nullopt: gone
    bool running = false;
    std::string running_on;  // the host it was started for
    bool removed = false;
  };

  void enqueue(const std::string& feed, const Entry& entry);
  void dequeue(const std::string& feed, const Entry& entry);
  void refresh(const std::string& name);
  void drop_if_idle(const std::string& name);

  HostLimits limits_;
  int max_concurrent_;
  std::size_t running_ = 0;
  std::unordered_map<FeedId, Entry> feeds_;
  std::unordered_map<std::string, Host> hosts_;
  std::set<std::pair<Time, std::string>> ready_;  // (when its first feed may start, host)
};

}  // namespace newswatch::daemon
