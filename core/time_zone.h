// Time of day where people live. IANA's time zones, as ICU knows them.
#pragma once

#include <string>

#include "core/time.h"

namespace newswatch {

// "Europe/Kyiv". A zone's name is empty where the machine's own is meant.
bool is_time_zone(const std::string& name);

// Minutes since midnight on a clock there.
int minutes_of_day(const std::string& zone, Time at);

// The first moment after `after` at which a clock there shows so many minutes after midnight. Where
// it is put forward past that time, an hour later.
Time next_time_of_day(const std::string& zone, int minutes, Time after);

}  // namespace newswatch
