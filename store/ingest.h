// Ingest: one poll's news written as a unit. (tables `seen`, `item`, `match`, `story`, `member`,
// `alert`, `outbox`) Errors stay in the connection; the caller's transaction makes it whole or not
// at all.
#pragma once

#include <vector>

#include "core/ids.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// An alert whose id exists was told, and is skipped. `now` is when they are queued. (QueuedAlert
// says what else is not told, or not yet.)
Committed ingest(Connection& db, const PollCommit& poll, Time now);

// That the feed, whose number this is, lists these keys at present.
void write_listed(Connection& db, long long feed, const std::vector<ItemKey>& keys, Time listed);

}  // namespace newswatch::store
