// Retry-After (RFC 9110, 10.2.3): seconds or an HTTP date.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.h"

namespace newswatch::net {

// The wait it asks for, at least zero; nullopt where it can't be read.
std::optional<Duration> parse_retry_after(std::string_view value, Time now);

// IMF-fixdate and the two obsolete forms.
std::optional<Time> parse_http_date(std::string_view value);

}  // namespace newswatch::net
