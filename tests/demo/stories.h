// What the demo's publishers report. Outlets and reports are made up.
#pragma once

#include <string_view>
#include <vector>

#include "tests/demo/feed_server.h"

namespace newswatch::demo {

struct Report {
  std::string_view feed;
  std::string_view slug;   // names the article; a copy has the original's
  std::string_view owner;  // the feed whose article it is; another than `feed`: syndicated
  std::string_view title;
  std::string_view summary;
};

std::vector<FeedSpec> demo_feeds();

// What the feeds list already when the daemon first looks: no news, whatever it says.
const std::vector<Report>& baseline();

// What comes then, in order.
const std::vector<Report>& script();

// The report as an item of its feed. A syndicated one leads to the original with the aggregator's
// tracking parameters. `edition` tells repetitions of the script apart.
Entry to_entry(const Report& report, int edition, Time published);

}  // namespace newswatch::demo
