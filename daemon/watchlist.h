// Watchlist: the feeds that are watched, what is known of each, and which of them is polled next.
// Without a loop or a clock: every call takes `now`, so that a month of polling passes in a test in
// seconds.
//
// A feed is polled when it is due, unless its host, or the host that its redirects led to last,
// asked to be left alone, or it is an hour or a day in which the feed itself asks for that
// (skipHours).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "daemon/scheduler.h"
#include "daemon/snapshot.h"

namespace newswatch::daemon {

class Watchlist {
 public:
  // What the store remembers. States of feeds that are not watched are kept in case they come back.
  Watchlist(std::unordered_map<FeedId, PollState> states, const std::vector<HostHold>& holds);

  // Takes the feeds and limits of `snapshot` from now on. Those known before are due when they
  // were, none earlier, but for an edited interval that asks for it and an edit that may end what
  // a feed fails by; a feed with a new URL begins anew. One that is gone stays so until its
  // definition is edited.
  void apply(std::shared_ptr<const Snapshot> snapshot, Time now);

  struct Due {
    std::shared_ptr<const Feed> feed;
    std::shared_ptr<const PollState> state;
    Time since{};  // when it should have been polled
  };
  // A feed to poll now; it counts as running until it is finished.
  std::optional<Due> take(Time now);

  // The poll of `feed`, as it was taken, ended with this state; `hold`: a host asked to be left
  // alone.
  void finish(const Feed& feed, std::shared_ptr<const PollState> state,
              const std::optional<HostHold>& hold, Time now);

  // When take() may have something next; nullopt while nothing can start by itself.
  std::optional<Time> next_wake() const { return scheduler_.next_wake(); }

  // The clock was set by so much, or polling paused for so long: feeds are due as long from now as
  // they were before, so that none waits for the old time and not all are polled at once.
  void shift(Duration by);

  // From now on every feed is polled once, at once, and never again; but for those that are gone,
  // or failed and wait for their next try, which it counts.
  std::size_t poll_all_once(Time now);

  std::size_t size() const { return snapshot_ ? snapshot_->config.feeds.size() : 0; }
  std::size_t running() const { return scheduler_.running(); }
  std::size_t waiting() const { return scheduler_.waiting(); }
  std::size_t due(Time now) const { return scheduler_.due(now); }
  std::size_t hosts_held(Time now) const;
  const PollState& state(const FeedId& feed) const;

  struct Health {
    std::size_t healthy = 0, failing = 0, silent = 0, gone = 0;
  };
  Health health(Time now) const;  // of 100,000 in a fraction of a millisecond

 private:
  struct Watched {
    const Feed* feed = nullptr;              // into snapshot_; null: not watched at present
    std::shared_ptr<const PollState> state;  // shared with polls; null: never polled
  };
  // What health() needs to know of each feed, side by side in the order of the configuration.
  struct Standing {
    enum class Is : std::uint8_t { well, failing, gone } is = Is::well;
    Time silent_after = Time::max();
  };

  void adopt(const Feed& feed, const Feed* before, Time now);
  PollState& edit_state(const FeedId& feed);
  void note_standing(const Feed& feed);
  void schedule(const Feed& feed, Time due, bool slow = false);
  void hold(const HostHold& hold);
  Time not_before(const Feed& feed, const PollState& state, Time now) const;

  std::shared_ptr<const Snapshot> snapshot_;
  std::unordered_map<FeedId, Watched> known_;
  std::vector<Standing> standing_;
  std::unordered_map<std::string, Time> holds_;  // by host, until when
  Scheduler scheduler_;
  bool once_ = false;
};

}  // namespace newswatch::daemon
