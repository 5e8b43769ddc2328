#include "feeds/rss_schedule.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() || value < 0) return std::nullopt;
  return value;
}

// sy:updateFrequency times in each sy:updatePeriod.
std::optional<int> syndication_minutes(const Children& channel) {
  const auto period = ascii_lower(channel.text({Ns::syndication, "updateperiod"}));
  int minutes = 0;
  if (period == "hourly") {
    minutes = 60;
  } else if (period == "daily") {
    minutes = 24 * 60;
  } else if (period == "weekly") {
    minutes = 7 * 24 * 60;
  } else if (period == "monthly") {
    minutes = 30 * 24 * 60;
  } else if (period == "yearly") {
    minutes = 365 * 24 * 60;
  } else {
    return std::nullopt;
  }
  const int times = number(channel.text({Ns::syndication, "updatefrequency"})).value_or(1);
  return minutes / std::max(times, 1);
}

constexpr std::string_view kDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                      "thursday", "friday", "saturday"};

}  // namespace

void read_schedule(const Children& channel, FeedInfo& feed) {
  feed.ttl_minutes = number(channel.text({Ns::own, "ttl"}));
  if (!feed.ttl_minutes) feed.ttl_minutes = syndication_minutes(channel);
  for (const auto hour : channel.find({Ns::own, "skiphours"}).children("hour")) {
    // 24 is midnight in RSS 0.91.
    const auto value = number(text_of(hour));
    if (value && *value <= 24) feed.skip_hours.set(static_cast<std::size_t>(*value % 24));
  }
  for (const auto day : channel.find({Ns::own, "skipdays"}).children("day")) {
    const auto* found = std::find(std::begin(kDays), std::end(kDays), ascii_lower(text_of(day)));
    if (found != std::end(kDays)) {
      feed.skip_days.set(static_cast<std::size_t>(found - std::begin(kDays)));
    }
  }
}

}  // namespace newswatch::feeds
