// Hosts that asked to be left alone, so that a restart does not forget it. (table `host_hold`)
#pragma once

#include <vector>

#include "core/feed.h"
#include "store/sqlite.h"

namespace newswatch::store {

// A later hold of the same host wins. Errors stay in the connection, here and below.
void write_host_hold(Connection& db, const HostHold& hold);

// Those that last beyond `now`; the others are deleted.
std::vector<HostHold> take_host_holds(Connection& db, Time now);

}  // namespace newswatch::store
