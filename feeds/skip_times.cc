#include "feeds/skip_times.h"

namespace newswatch::feeds {

using std::chrono::floor;
using std::chrono::hours;

Time after_skipped(const std::bitset<24>& skip_hours, const std::bitset<7>& skip_days, Time t) {
  if (skip_hours.all() || skip_days.all()) return t;
  const auto is_skipped = [&](std::chrono::sys_time<hours> hour) {
    const auto day = floor<std::chrono::days>(hour);
    return skip_days.test(std::chrono::weekday(day).c_encoding()) ||
           skip_hours.test(static_cast<std::size_t>((hour - day).count()));
  };
  auto hour = floor<hours>(t);
  if (!is_skipped(hour)) return t;
  while (is_skipped(hour)) hour += hours(1);
  return hour;
}

}  // namespace newswatch::feeds
