// Documents and dates that scripted sites serve.
#pragma once

#include <bitset>
#include <optional>
#include <string>

#include "core/time.h"

namespace newswatch::daemon::politeness {

struct Channel {
  int newest = 0;  // the number of its latest item
  int items = 10;
  Time published{};                          // of the latest
  Duration cadence = std::chrono::hours(1);  // between its items
  std::optional<int> ttl_minutes = {};
  std::bitset<24> skip_hours = {};
  std::bitset<7> skip_days = {};
};
std::string rss(const Channel& channel);

std::string http_date(Time t);  // "Mon, 24 Nov 2025 16:00:00 GMT"

}  // namespace newswatch::daemon::politeness
