// Awaited: alerts that are sent once enough independent sites tell their story, and how many do.
// (tables `awaited`, `alert`, `member`) Errors stay in the connection.
#pragma once

#include <optional>

#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

int sites_of_story(Connection& db, long long story);

// The highest of 10, 5 and 2 that so many sites reach.
std::optional<int> spread_reached(int sites);

// What alert.held says of it. (schema.cc)
int held_as(const Alert& alert);

// Not held back, and not waiting.
bool was_sent(Connection& db, const AlertId& alert);

// Keeps what is needed to send the alert, stored under this number, once its `waits_for` is met.
void await_sites(Connection& db, long long story, long long alert, const QueuedAlert& waiting);

// Queues, or throttles, the alerts of the story that wait for no more sites than it has.
void release_awaited(Connection& db, long long story, Time now, Committed& committed);

}  // namespace newswatch::store
