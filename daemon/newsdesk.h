// Newsdesk: of the items that met a rule, what is told and to whom, and what is a copy.
#pragma once

#include <vector>

#include "core/feed.h"
#include "daemon/snapshot.h"
#include "dedup/deduplicator.h"
#include "store/store.h"

namespace newswatch::daemon {

class Metrics;

// Used from the loop's thread alone.
class Newsdesk {
 public:
  // Both outlive it.
  Newsdesk(dedup::Deduplicator& dedup, Metrics& metrics) : dedup_(dedup), metrics_(metrics) {}

  // Decides on each item of the commit that met a rule, in order, and adds what follows: members of
  // stories and alerts with their targets. `prints` are of the items, in order; those of items that
  // met no rule are not looked at. Gives how many met one.
  std::size_t decide(const Snapshot& snapshot, const Feed& feed, const PollState& state,
                     const std::vector<dedup::Fingerprint>& prints, store::PollCommit& commit);

  // Takes the decisions back: what followed from them could not be stored.
  void forget(const store::PollCommit& commit, const std::vector<dedup::Fingerprint>& prints);

 private:
  dedup::Deduplicator& dedup_;
  Metrics& metrics_;
};

}  // namespace newswatch::daemon
