// Throttle: whether a rule's alert is sent now. (table `alert`) Errors stay in the connection.
#pragma once

#include <optional>

#include "core/alert.h"
#include "core/throttle.h"
#include "store/sqlite.h"

namespace newswatch::store {

// Fills in `throttled` of an alert that is one too many, and `suppressed` of one that is sent,
// which then tells of all that were held back before it. Looks at the alerts that are stored,
// within the transaction that stores this one: so it is exact, and outlasts a crash. Alerts of the
// future, after a clock was set back, hold back none.
void judge_throttle(Connection& db, const std::optional<Throttle>& throttle, Time now,
                    Alert& alert);

}  // namespace newswatch::store
