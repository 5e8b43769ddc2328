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
  std::optional<Duration> ttl;         // how long it asks to be left alone
  std::optional<Time> newest;          // the latest date of an item
  bool gap = false;                    // the document shared nothing with what was known
};

struct Plan {
  PollState state;  // `before`, advanced: validators, next_poll, failures, ...
  // Why then: "every 5m", "Retry-After 2m", "back-off 10m after 2 failures".
  std::string reason;
  // The host asked to be left alone (429): none of its feeds before this.
  std::optional<Time> hold_host_until;
};

// `random` in [0, 1) is the jitter, which only ever delays. `parsed_ok` is false where a document
// came and could not be parsed: then no validators are kept.
//
// A feed's own `interval` is taken at its word. Any other wait is lengthened, to a day at most, by
// what the server (max-age, Expires) or the document (ttl) asks for. A learned one is an hour at
// least where the server offers no validators, so that every poll costs it a whole document.
Plan plan_next_poll(const Feed& feed, const PollingPolicy& policy, const PollState& before,
                    const FetchOutcome& outcome, const std::optional<Pace>& pace, bool parsed_ok,
                    Time now, double random);

// `median_gap` is nullopt with fewer than three dated items.
Pace pace_of(const ParsedFeed& parsed);

// The URL to ask: the feed's own, or where it has moved to for good, which is when it gave the
// same permanent redirect for seven days, or at once from http to https on the same host.
std::string url_to_poll(const Feed& feed, const PollState& state, Time now);

// Where a feed without a stored due time begins: spread over its interval by a hash of its URL,
// so that a thousand new feeds are not polled in one second.
Duration first_poll_delay(const Feed& feed, const PollingPolicy& policy);

// When a feed is due whose definition was edited while it waited for `state.next_poll`: never
// earlier than planned, but for an interval of its own that asks for it.
Time due_after_edit(const Feed& feed, const PollState& state, Time now);

}  // namespace newswatch::feeds
