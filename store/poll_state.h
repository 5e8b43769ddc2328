// PollState rows: what is remembered of each feed between polls. (table `feed`)
#pragma once

#include <unordered_map>

#include "core/feed.h"
#include "core/ids.h"
#include "store/sqlite.h"

namespace newswatch::store {

// Returns the feed's number. Errors stay in the connection.
long long write_poll_state(Connection& db, const FeedId& feed, const PollState& state);

// The same in one statement at a time: what it changed stands or does not, without a savepoint.
void save_poll_state(Connection& db, const FeedId& feed, const PollState& state);

std::unordered_map<FeedId, PollState> read_poll_states(Connection& db);

}  // namespace newswatch::store
