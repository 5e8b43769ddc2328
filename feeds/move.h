// Where a feed lives: what its redirects come to in time. Pure.
//
// A permanent redirect (301, 308) counts once it has led to the same place for seven days, so that
// a slip of a publisher, or a hotel's login page, does not carry a feed away; from http to https on
// the same host it counts at once. A poll that fails is no answer to where the feed lives, and
// changes nothing; any other answer starts the count anew.
#pragma once

#include <string>
#include <vector>

#include "core/feed.h"
#include "net/message.h"

namespace newswatch::feeds {

// The URL to ask: the feed's own, or where it has moved to for good.
std::string url_to_poll(const Feed& feed, const PollState& state);

// A poll was answered at `final_url`, after these redirects.
void note_answer(const Feed& feed, const std::vector<net::Hop>& redirects,
                 const std::string& final_url, PollState& state, Time now);

// A poll failed, for the `state.failures`th time in a row: where the place it moved to does not
// have the feed (404), or never answers as it should, its own URL is asked again.
void note_failed_place(int status, PollState& state);

}  // namespace newswatch::feeds
