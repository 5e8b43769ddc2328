// Outbox: deliveries to make, leased to whoever makes them. (tables `outbox`, `delivery`)
// Errors stay in the connection.
#pragma once

#include <map>
#include <vector>

#include "core/ids.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// Adds a delivery to each target, unless it has one.
void queue_alert(Connection& db, long long alert, const std::vector<TargetName>& targets, Time due,
                 Time now);

// At start: nobody sends for the process before any more. What it began to send without noting
// an outcome is sent again under the same attempt, so that restarts do not lengthen the waits.
void release_leases(Connection& db);

// See Store::claim(). An alert whose row can't be read becomes a dead letter, and holds up nothing.
Claimed claim_due(Connection& db, const TargetName& target, int limit, Time now, Duration lease,
                  Duration ahead = Duration{0});

// See Store::release().
void release_rows(Connection& db, const TargetName& target, const std::vector<AlertId>& alerts);

// Every attempt is kept; it decides the row's state only while it is the row's newest attempt.
void record_attempt(Connection& db, const DeliveryResult& result);

std::map<TargetName, QueueState> queue_states(Connection& db);

}  // namespace newswatch::store
