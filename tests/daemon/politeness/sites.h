// The sites of a month: some hundreds of feeds on some dozens of hosts, with every fault that sites
// have.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/daemon/politeness/world.h"

namespace newswatch::daemon::politeness {

struct Site {
  std::string kind;
  Feed feed;
  std::function<Answer(const Asked&)> answer;  // wherever its redirects lead, too
};

// The same for the same seed.
std::vector<Site> sites_of_a_month(unsigned seed);

// Feeds that are added together in the middle of it.
std::vector<Site> imported_sites(int count);

}  // namespace newswatch::daemon::politeness
