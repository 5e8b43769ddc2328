// Alerts that are made up, for `newswatch target test` and for `newswatch check`. Pure.
#pragma once

#include <vector>

#include "core/ids.h"
#include "core/time.h"
#include "store/store.h"

namespace newswatch::alerts {

// Of type target.test, from feed and rule "newswatch-test", severity info. Its id is another one
// for each `now`: no receiver takes it for a repeat.
store::Delivery test_delivery(const TargetName& target, Time now);

// Of each kind that a template must be able to tell of: with all there is, with next to nothing, a
// follow-up, a digest. Their texts hold what needs to be escaped.
std::vector<store::Delivery> sample_deliveries(const TargetName& target);

}  // namespace newswatch::alerts
