// How long an answer counts as fresh (RFC 9111, 4.2), for a client that keeps what it read. Pure.
//
// Asking again before that brings what is there already, so a guest waits. What a server says for
// shared caches (s-maxage) is not said to us. no-cache and no-store, the stricter where directives
// contradict each other, leave the pace to us.
#pragma once

#include <optional>

#include "core/time.h"
#include "net/message.h"

namespace newswatch::feeds {

// From max-age, else from Expires, counted from the server's own Date so that a wrong clock on
// either side does no harm. Zero where it is stale from the start; nullopt where the answer says
// nothing, so that what was said before still stands (RFC 9111, 3.2).
std::optional<Duration> fresh_for(const net::Headers& headers, Time now);

// How long the answer lay in caches on its way (Age); zero where it does not say.
Duration age_of(const net::Headers& headers);

}  // namespace newswatch::feeds
