// Dates as publishers write them.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.h"

namespace newswatch::feeds {

// Reads RFC 822 and its kin ("Wed, 26 Nov 2025 09:00 +0200", named zones, two-digit years, no
// weekday or seconds, am and pm, asctime, "November 26, 2025", months of other European languages),
// ISO 8601 with any part left out from the right, weeks and days of the year, W3CDTF and RFC 3339,
// "26.11.2025", dates of China, Japan and Korea, and Unix times in seconds or milliseconds. Without
// a zone it is UTC, save what only Korea writes. Words before and after a date are passed over.
// Anything else, what no calendar has, and years outside 1900 to 9999 is nullopt: a date is never
// guessed.
std::optional<Time> parse_date(std::string_view text);

}  // namespace newswatch::feeds
