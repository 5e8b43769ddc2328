// Tracking parameters: those of a link's query that say where the reader came from, not what is
// read. Our own list. A parameter that could choose the article stays: when unsure, two links
// differ.
#pragma once

#include <string_view>

namespace newswatch::dedup {

// Name and value of a query parameter, both in lower case.
bool is_tracking_parameter(std::string_view name, std::string_view value);

}  // namespace newswatch::dedup
