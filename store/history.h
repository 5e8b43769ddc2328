// History: what was told, with its story as it stands now, and how old rows go.
// Errors stay in the connection.
#pragma once

#include <vector>

#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// An alert with its story's other places. The number is that of its row.
struct ToldAlert {
  Alert alert;
  std::vector<AlsoIn> also_in;
  int sources = 1;
};
Result<ToldAlert> read_alert(Connection& db, long long number);

std::vector<StoredAlert> newest_alerts(Connection& db, const AlertFilter& filter);

// Members seen since then, with a number above `after`, which is 0 at first; likewise.
std::vector<RememberedMember> members_after(Connection& db, Time since, long long& after,
                                            int limit);

// Items first seen since then, with a number above `after`, in the order of their numbers, at most
// `limit`; `after` becomes the number of the last one.
std::vector<StoredItem> items_after(Connection& db, Time since, long long& after, int limit);

// Where the round over all feeds' seen keys stands between two steps.
struct PurgeRound {
  long long after_feed = 0;
};

// One step, of at most `rows` rows: history before `older_than`, and keys that were last listed
// before `unlisted_since`. True while there is more. What waits to be delivered stays, and so does
// every key of a feed's last document, however old: a feed that answers "not modified" still lists
// them.
bool purge_step(Connection& db, PurgeRound& round, Time older_than, Time unlisted_since, int rows);

}  // namespace newswatch::store
