// skipHours and skipDays of RSS: hours and days, GMT, in which a feed asks not to be read. Pure.
#pragma once

#include <bitset>

#include "core/time.h"

namespace newswatch::feeds {

// The first moment from `t` on that lies in none of them. Where every hour or every day is named,
// which can't be meant, it is `t`.
Time after_skipped(const std::bitset<24>& hours, const std::bitset<7>& days, Time t);

}  // namespace newswatch::feeds
