#include "net/retry_after.h"

#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

using namespace std::chrono_literals;

const Time kNow = *parse_rfc3339("1994-11-06T08:47:37Z");

TEST(RetryAfter, ReadsSecondsAndDates) {
  const struct {
    const char* value;
    std::optional<Duration> wait;
  } table[] = {
      {"120", 120s},
      {" 0 ", 0s},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 120s},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 120s},
      {"Sun Nov  6 08:49:37 1994", 120s},
      {"Sun, 06 Nov 1994 08:00:00 GMT", 0s},  // passed already
      {"99999999999999999999999", 24h * 3650},
      {"Sun, 06 Nov 9994 08:49:37 GMT", 24h * 3650},
      {"", std::nullopt},
      {"-1", std::nullopt},
      {"1.5", std::nullopt},
      {"soon", std::nullopt},
      {"120s", std::nullopt},
  };
  for (const auto& row : table)
    EXPECT_EQ(parse_retry_after(row.value, kNow), row.wait) << row.value;
}

TEST(HttpDate, ReadsAllThreeForms) {
  const auto expected = *parse_rfc3339("1994-11-06T08:49:37Z");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  EXPECT_EQ(parse_http_date("sun, 06 nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Wednesday, 06-Nov-30 08:49:37 GMT"),
            *parse_rfc3339("2030-11-06T08:49:37Z"));
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT"),
            *parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(HttpDate, RefusesWhatIsNone) {
  for (const auto* text : {"", "Sun", "Sun,", "Sun, 06 Nov 1994", "Sun, 32 Nov 1994 08:49:37 GMT",
                           "Sun, 30 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 06 Nov 94 08:49:37 GMT",
                           "06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace newswatch::net
