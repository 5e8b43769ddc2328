// What `newswatch top` shows: the daemon between two scrapes of its metrics. Pure.
#pragma once

#include <deque>
#include <string>

#include "daemon/scrape.h"
#include "daemon/terminal.h"

namespace newswatch::daemon {

// Polls a second of the last minutes, oldest first.
using PollRates = std::deque<double>;

double poll_rate(const Scrape& before, const Scrape& after);

// Lines, each ended.
std::string top_view(const Terminal& terminal, const Scrape& before, const Scrape& after,
                     const PollRates& rates);

}  // namespace newswatch::daemon
