#include "core/duration.h"

#include <limits>

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsWhatPeopleWrite) {
  const struct {
    const char* text;
    Duration value;
    const char* shown;
  } table[] = {
      {"0s", 0s, "0s"},
      {"0ms", 0s, "0s"},
      {"500ms", 500ms, "500ms"},
      {"90s", 90s, "1m30s"},
      {"5m", 5min, "5m"},
      {"1h30m", 90min, "1h30m"},
      {"7d", 168h, "7d"},
      {"2w", 336h, "14d"},
      {"1w2d3h4m5s6ms", 219h + 4min + 5s + 6ms, "9d3h4m5s6ms"},
      {"1500ms", 1500ms, "1s500ms"},
      {"30m1h", 90min, "1h30m"},
      {"007s", 7s, "7s"},
      {"36600d", 878400h, "36600d"},
  };
  for (const auto& row : table) {
    ASSERT_EQ(parse_duration(row.text), row.value) << row.text;
    EXPECT_EQ(format_duration(row.value), row.shown);
    EXPECT_EQ(parse_duration(row.shown), row.value) << row.shown;
  }
}

TEST(Duration, RefusesSignsFractionsBareNumbersAndUnknownUnits) {
  for (const char* text : {"",    " ",     "5",    "1h30", "s",         "m5",   "-5m",  "-0s",
                           "+5m", "1h-5m", "1.5h", "1,5h", "5 m",       " 5m",  "5m ",  "5M",
                           "5y",  "5min",  "5mm",  "5sm",  "5\xd0\xbc", "1e3s", "0x5s", "5m\n"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, RefusesMoreThanACenturyHoweverItIsWritten) {
  for (const char* text :
       {"36601d", "36600d1ms", "5230w", "9223372036854775807ms", "9223372036854775807w",
        "9223372036854775808ms", "99999999999999999999999999999999s", "36600d36600d36600d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, ShowsNegativeAndExtremeValues) {
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(Duration{std::numeric_limits<long long>::max()}),
            "106751991167d7h12m55s807ms");
  EXPECT_EQ(format_duration(Duration{std::numeric_limits<long long>::min()}),
            "-106751991167d7h12m55s808ms");
}

}  // namespace
}  // namespace newswatch
