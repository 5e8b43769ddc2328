// How often an RSS channel asks to be read: ttl, skipHours, skipDays, and the syndication module.
#pragma once

#include "feeds/parse.h"
#include "feeds/xml.h"

namespace newswatch::feeds {

// What makes no sense is as if it were not there.
void read_schedule(const Children& channel, FeedInfo& feed);

}  // namespace newswatch::feeds
