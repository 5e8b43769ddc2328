// Gathered: alerts that wait to be told together. (tables `gathered`, `alert`, `outbox`)
// Errors stay in the connection.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/grouping.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// Alerts that one digest tells of; what is more makes another one.
inline constexpr int kDigestItems = 20;

// Puts an alert, stored under this number, where those of its group wait, or into the outbox where
// it is told at once. False: it waits.
bool queue_or_gather(Connection& db, long long no, const Alert& alert,
                     const std::vector<TargetName>& targets,
                     const std::optional<Grouping>& grouping, Time due, Time now);

// Moves to the outbox what is to be told by now to a target: an alert alone as it is, several as
// digests. Those that were silenced since are left out.
void tell_gathered(Connection& db, const TargetName& target, Time now);

// When the next group of a target is to be told.
std::optional<Time> next_gathered(Connection& db, const TargetName& target);

// How many alerts wait, by target.
std::map<TargetName, long long> gathered_counts(Connection& db);

}  // namespace newswatch::store
