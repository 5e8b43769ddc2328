// PollState rows: what is remembered of each feed between polls. (tables `feed` and `poll`)
#pragma once

#include <memory>
#include <unordered_map>

#include "core/feed.h"
#include "core/ids.h"
#include "store/sqlite.h"

namespace newswatch::store {

// Returns the feed's number. Two statements: the caller's transaction makes them whole. Errors stay
// in the connection.
long long write_poll_state(Connection& db, const FeedId& feed, const PollState& state);

std::unordered_map<FeedId, PollState> read_poll_states(Connection& db);

// Writes the states of feeds poll after poll, and where that is all that changed, their rows in
// `poll` alone. Used by the thread that owns the connection.
class PollStateWriter {
 public:
  // Whole or not at all. Returns the feed's number.
  long long write(Connection& db, const FeedId& feed, std::shared_ptr<const PollState> state);

  // What was written of the feed may not stand, or no more: the next write is a whole one.
  void forget(const FeedId& feed) { written_.erase(feed); }

 private:
  struct Written {
    long long no = 0;
    std::shared_ptr<const PollState> state;
  };
  std::unordered_map<FeedId, Written> written_;
};

}  // namespace newswatch::store
