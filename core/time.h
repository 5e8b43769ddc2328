// Points in time and their text form. All times are UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;  // wall clock: what is stored and shown

Time now();

// RFC 3339 in UTC: "2025-11-26T09:00:00Z", or with milliseconds "2025-11-26T09:00:00.123Z".
// A time outside of the years 0000 to 9999 is shown as the nearest within.
std::string to_rfc3339(Time t);
std::string to_rfc3339_millis(Time t);

// Reads RFC 3339 with any offset and any number of fraction digits; nothing else. A leap second,
// which only ends a month of UTC, is the second after it.
// (feeds/date.h reads what publishers write.)
std::optional<Time> parse_rfc3339(std::string_view text);

// Milliseconds since the epoch, the stored form.
inline long long to_millis(Time t) { return t.time_since_epoch().count(); }
inline Time from_millis(long long ms) { return Time{Duration{ms}}; }

}  // namespace newswatch
