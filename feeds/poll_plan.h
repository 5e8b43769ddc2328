// When a feed is polled next: pure decisions from what the server said. (docs/design.md)
#pragma once

#include <optional>
#include <string>

#include "core/feed.h"
#include "core/time.h"
#include "feeds/fetcher.h"
#include "feeds/parse.h"

namespace newswatch::feeds {

// What the parsed document says about the feed's pace, where there was one.
struct Pace {
  std::optional<Duration> median_gap;  // between its items' dates
  std::optional<Duration> ttl;
};

struct Plan {
  PollState state;  // `before`, advanced: validators, next_poll, failures, ...
  std::string
      reason;  // why then: "interval 5m", "Retry-After 120s", "back-off 10m after 2 failures"
  // The host asked to be left alone (429): none of its feeds before this.
  std::optional<Time> hold_host_until;
};

// `random` in [0, 1) is the jitter, which only ever delays. `parsed_ok` is false where a document
// came and could not be parsed: then no validators are kept.
Plan plan_next_poll(const Feed& feed, const PollingPolicy& policy, const PollState& before,
                    const FetchOutcome& outcome, const std::optional<Pace>& pace, bool parsed_ok,
                    Time now, double random);

// Half the feed's median gap between items; nullopt with fewer than three dated items.
Pace pace_of(const ParsedFeed& parsed);

// Where a feed without a stored due time begins: spread over its interval by a hash of its URL,
// so that a thousand new feeds are not polled in one second.
Duration first_poll_delay(const Feed& feed, const PollingPolicy& policy);

}  // namespace newswatch::feeds
