// Dates that are written in numbers alone, or nearly: ISO 8601, East Asian, dotted.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.h"

namespace newswatch::feeds {

// ISO 8601: "YYYY[-MM[-DD[Thh:mm[:ss]]]]", "YYYYMMDD[Thhmmss]", weeks and days of the year.
std::optional<Time> parse_iso(std::string_view text);

// "2025年11月26日(水) 下午3:30", "2025년 11월 26일 01:31:15". Korean times are Korea's.
std::optional<Time> parse_east_asian(std::string_view text);

// "26.11.2025 14:30": with dots the day always comes first.
std::optional<Time> parse_dotted(std::string_view text);

}  // namespace newswatch::feeds
