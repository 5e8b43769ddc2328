// When a feed is polled next: pure decisions from what the server said. (docs/design.md)
//
// Every wait is at least what the server asked for; the jitter only delays.
#pragma once

#include <bitset>
#include <optional>
#include <string>

#include "core/feed.h"
#include "core/time.h"
#include "feeds/fetcher.h"
#include "feeds/move.h"
#include "feeds/parse.h"

namespace newswatch::feeds {

// What the parsed document says about the feed's pace, where there was one.
struct Pace {
  std::optional<Duration> median_gap;  // between its items' dates
  std::optional<Duration> ttl;         // how long it asks to be left alone
  std::optional<Time> newest;          // the latest date of an item
  std::bitset<24> skip_hours = {};     // GMT, not to ask in
  std::bitset<7> skip_days = {};       // from Sunday = 0, GMT
  bool gap = false;                    // it shared nothing with what was known: items were missed
};

struct Plan {
  PollState state;  // `before`, advanced: validators, next_poll, failures, ...
  // Why then: "every 5m", "Retry-After 2m", "back-off 10m after 2 failures".
  std::string reason;
  // The host that answered asked to be left alone (429).
  std::optional<HostHold> hold;
};

// `random` in [0, 1) is the jitter. `parsed_ok` is false where a document came and could not be
// parsed: then no validators are kept.
//
// A feed's own `interval` is taken at its word. Any other wait is lengthened, to a day at most, by
// what the server (max-age, Expires) and the document (ttl) ask for, and then, by a day at most,
// out of its skipHours and skipDays; all are remembered over answers that don't repeat them. A
// learned one is an hour at least where the server offers no validators, so that every poll costs
// it a whole document.
//
// After a failure the wait is a back-off from 5 minutes to a day; instead of it, after a 429 or
// 503, the Retry-After, up to 14 days and no shorter than the feed's usual wait. A 429 holds the
// host that gave it for the same time, but without a Retry-After for an hour at most: one feed that
// is refused for ever must not silence the others of its host. A 410 ends the polls, unless a
// temporary redirect led to it.
Plan plan_next_poll(const Feed& feed, const PollingPolicy& policy, const PollState& before,
                    const FetchOutcome& outcome, const std::optional<Pace>& pace, bool parsed_ok,
                    Time now, double random);

// `median_gap` is nullopt with fewer than three dated items.
Pace pace_of(const ParsedFeed& parsed);

// When a feed may be asked whose poll, due by now, was late: `now`, or the end of the hours and
// days in which it asks to be left alone.
Time may_poll_from(const Feed& feed, const PollState& state, Time now);

// When a feed without a stored due time is polled first: within its interval, an hour at most, at a
// moment that a hash of its URL picks, so that a thousand new feeds are not polled in one second.
// The moments recur with the interval, so restarts in between don't put it off.
Time first_poll(const Feed& feed, const PollingPolicy& policy, Time now);

// When a feed is due whose definition was edited while it waited for `state.next_poll`: never
// earlier than planned, but for an interval of its own that asks for it.
Time due_after_edit(const Feed& feed, const PollState& state, Time now);

// Whether an edit may have ended what the feed fails by: it is asked in another way now, and no
// answer came, or one that asks who we are. A server that asked for time gets it.
bool may_be_mended(const Feed& before, const Feed& feed, const PollState& state);

// Forgets what was learnt of the feed's former URL and says nothing of the one it has now: whether
// it fails, is gone or has moved, and how long it asked to be left alone.
void forget_place(PollState& state);

// Nothing new came for longer than `max_silence`; or, without one, for twenty times the median gap
// between the feed's items, at least three days, since most newsrooms rest at weekends. A feed that
// fails is not silent, nor is one without a limit whose pace is not known.
bool is_silent(const Feed& feed, const PollState& state, Time now);
// After this moment it is, unless something new comes; nullopt where time alone does not make it.
std::optional<Time> silent_after(const Feed& feed, const PollState& state);

}  // namespace newswatch::feeds
