// Scheduler: which feed is polled next. A data structure without a clock or a timer of its own:
// every call that depends on the time takes `now`, so that a month passes in a test in seconds.
//
// Feeds wait in a queue per host, ordered by due time; hosts wait in a queue per site, and sites in
// one queue, each ordered by when its first may start: when it is due, the gap since the last
// request is over, the host is not held, and a slot is free. Every operation is logarithmic in the
// number of feeds, but set_limits() and due().
//
// A site is a registrable domain by the Public Suffix List, its private section included:
// feeds1.example.com and feeds2.example.com share one operator and are one site, a.blogspot.com
// and b.blogspot.com are two. An address, or a host that is itself a public suffix, is a site of
// its own.
//
// A server that accepts and never answers holds a poll for its whole timeout. So that many of them
// don't hold all slots, a poll that takes long leaves its slot and goes on in the slow lane, which
// is larger, and bounded too; a feed whose last poll was such a one starts there. It starts a
// moment after it is due, so that where many are due together, as after a restart, those that
// answer go first. Both lanes count for the host and the site all the same.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/config.h"
#include "core/ids.h"
#include "core/time.h"

namespace newswatch::daemon {

struct SchedulerLimits {
  config::RequestLimits host = config::Polling{}.per_host;
  config::RequestLimits site = config::Polling{}.per_site;
  int max_concurrent = config::Polling{}.max_concurrent;  // without those of the slow lane
};

class Scheduler {
 public:
  // A poll that has taken this long goes on in the slow lane. Most answers come within half a
  // second, also from far away with TLS; the timeout is 30 s.
  static constexpr Duration kSlowAfter = std::chrono::seconds(2);
  // So much after its due time starts what is expected to be slow: a second is nothing to a poll
  // that takes several, and in it thousands of others are done.
  static constexpr Duration kSlowYields = std::chrono::seconds(1);
  // The slow lane holds this many times `max_concurrent`; where it is full, long polls keep their
  // slots.
  static constexpr int kSlowLane = 4;

  explicit Scheduler(SchedulerLimits limits);
  // Its queues point into its maps, whose nodes stay where they are when it moves.
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  Scheduler(Scheduler&&) = default;
  Scheduler& operator=(Scheduler&&) = default;

  void set_limits(SchedulerLimits limits);

  // Adds a feed or moves it to another due time or host. A running feed takes the new values when
  // it finishes, unless finished() says otherwise. `expect_slow`: it failed when last polled, as
  // tarpits do.
  void set(const FeedId& feed, const std::string& host, Time due, bool expect_slow = false);
  void remove(const FeedId& feed);  // a running one is forgotten when it finishes
  bool contains(const FeedId& feed) const { return feeds_.contains(feed); }

  // Nothing of this host before `until`; a later hold wins.
  void hold_host(const std::string& host, Time until);

  // The clock was set: everything stays as far from now as it was.
  void shift(Duration by);

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
  std::size_t running() const { return slots_.size() + slow_; }
  std::size_t slow() const { return slow_; }        // of the running ones, those in the slow lane
  std::size_t waiting() const { return waiting_; }  // due at some time, and not running
  std::size_t due(Time now) const;                  // waiting and past their time
  std::size_t hosts() const { return hosts_.size(); }  // known at present
  std::optional<Time> due_of(const FeedId& feed) const;
  bool expects_slow(const FeedId& feed) const;  // it starts in the slow lane

 private:
  struct Entry;
  struct Host;
  struct Site;
  // What stands in the maps below, which never move it. A hundred thousand names are kept once
  // each.
  using EntryNode = std::pair<const FeedId, Entry>;
  using HostNode = std::pair<const std::string, Host>;
  using SiteNode = std::pair<const std::string, Site>;

  template <class Node>
  struct Earlier {  // those of one moment by name
    bool operator()(const std::pair<Time, Node*>& a, const std::pair<Time, Node*>& b) const {
      return a.first != b.first ? a.first < b.first : a.second->first < b.second->first;
    }
  };
  template <class Node>
  using Queue = std::set<std::pair<Time, Node*>, Earlier<Node>>;

  struct Site {
    Queue<HostNode> ready;  // its hosts that could start one
    int hosts = 0;
    int running = 0;
    Time free_at{};                 // the gap after the last request
    std::optional<Time> queued_at;  // its key in ready_
  };
  struct Host {
    SiteNode* site = nullptr;
    Queue<EntryNode> waiting;
    int feeds = 0;  // whose next poll is asked of it, gone ones included
    int running = 0;
    Time free_at{};
    Time held_until{};
    std::optional<Time> queued_at;  // its key in Site::ready
    std::optional<Time> idle_at;    // its key in idle_
  };
  struct Entry {
    HostNode* host = nullptr;
    std::optional<Time> due;  // nullopt: gone
    std::uint32_t slot = 0;   // its place in waiting_since_
    bool running = false;
    bool in_slow_lane = false;
    bool expect_slow = false;
    bool removed = false;
    Time started{};                  // of the poll that is running
    HostNode* running_on = nullptr;  // the host it was started for
  };

  template <class Node>
  static void move(Queue<Node>& queue, std::optional<Time>& key, std::optional<Time> to,
                   Node& node);
  static Time turn_of(const Entry& entry);
  EntryNode& entry(const FeedId& feed);
  void forget(EntryNode& entry);
  HostNode& host(const std::string& name);
  void move_to_host(Entry& entry, HostNode* host);
  void enqueue(EntryNode& entry);
  void dequeue(EntryNode& entry);
  void refresh(HostNode& node);
  void refresh_site(SiteNode& node);
  void forget_idle(Time now);
  void move_to_slow_lane(Time now);
  bool slots_full() const;
  bool slow_lane_full() const;

  SchedulerLimits limits_;
  std::unordered_map<FeedId, Entry> feeds_;
  std::unordered_map<std::string, Host> hosts_;
  std::unordered_map<std::string, Site> sites_;
  Queue<SiteNode> ready_;   // sites that could start one
  Queue<HostNode> idle_;    // hosts without feeds, by when their limits no longer matter
  Queue<EntryNode> slots_;  // running feeds with a slot, by their start
  // When each waiting feed is due, and Time::max() for the others: side by side, so that due()
  // looks at a hundred thousand in a moment.
  std::vector<Time> waiting_since_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t slow_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace newswatch::daemon
