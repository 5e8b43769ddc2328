#include "core/time_zone.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

Time moment(std::string_view text) { return parse_rfc3339(text).value(); }

std::string next(const std::string& zone, int minutes, std::string_view after) {
  return to_rfc3339(next_time_of_day(zone, minutes, moment(after)));
}

TEST(TimeZone, NamesAreThoseOfIana) {
  EXPECT_TRUE(is_time_zone("Europe/Kyiv"));
  EXPECT_TRUE(is_time_zone("UTC"));
  EXPECT_TRUE(is_time_zone(""));  // the machine's
  EXPECT_FALSE(is_time_zone("Europe/Kjiv"));
  EXPECT_FALSE(is_time_zone("8 o'clock"));
}

TEST(TimeZone, TellsTheMinuteOfTheDayThere) {
  EXPECT_EQ(minutes_of_day("Europe/Kyiv", moment("2025-11-26T22:30:00Z")), 30);
  EXPECT_EQ(minutes_of_day("Asia/Kolkata", moment("2025-11-26T00:00:59Z")), 5 * 60 + 30);
  EXPECT_EQ(minutes_of_day("UTC", moment("1960-01-01T23:59:59Z")), 23 * 60 + 59);
}

TEST(TimeZone, FindsTheNextTimeOfDay) {
  EXPECT_EQ(next("Europe/Kyiv", 8 * 60, "2025-11-26T05:59:59Z"), "2025-11-26T06:00:00Z");
  EXPECT_EQ(next("Europe/Kyiv", 8 * 60, "2025-11-26T06:00:00Z"), "2025-11-27T06:00:00Z");
  EXPECT_EQ(next("America/New_York", 0, "2025-12-31T23:00:00Z"), "2026-01-01T05:00:00Z");
}

TEST(TimeZone, FollowsTheClocksThatAreChanged) {
  // Kyiv puts its clocks forward from 03:00 to 04:00 on 30 March 2025, and back on 26 October.
  EXPECT_EQ(next("Europe/Kyiv", 8 * 60, "2025-03-29T06:00:00Z"), "2025-03-30T05:00:00Z");
  EXPECT_EQ(next("Europe/Kyiv", 8 * 60, "2025-10-25T05:00:00Z"), "2025-10-26T06:00:00Z");
  EXPECT_EQ(next("Europe/Kyiv", 3 * 60 + 30, "2025-03-29T22:00:00Z"), "2025-03-30T01:30:00Z");
}

}  // namespace
}  // namespace newswatch
