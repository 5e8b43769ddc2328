// An alert that is made up, for `newswatch target test`. Pure.
#pragma once

#include "core/ids.h"
#include "core/time.h"
#include "store/store.h"

namespace newswatch::alerts {

// Of type target.test, from feed and rule "newswatch-test", severity info. Its id is another one
// for each `now`: no receiver takes it for a repeat.
store::Delivery test_delivery(const TargetName& target, Time now);

}  // namespace newswatch::alerts
