// Dead letters: deliveries that were given up, to be looked at, sent again or dropped. (tables
// `outbox`, `delivery`) Errors stay in the connection.
#pragma once

#include <string>
#include <vector>

#include "core/alert.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// Newest first.
std::vector<DeadLetter> dead_letters(Connection& db, const DeadLetterFilter& filter, int limit);

// Queues them again, due now, with a schedule and a max_age that begin anew. Gives how many.
long long replay_dead_letters(Connection& db, const DeadLetterFilter& filter, Time now);

// Forgets them; the alerts stay. Gives how many.
long long drop_dead_letters(Connection& db, const DeadLetterFilter& filter);

}  // namespace newswatch::store
