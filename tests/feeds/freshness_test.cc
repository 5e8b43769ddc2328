#include "feeds/freshness.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::seconds;

const Time kNow = from_millis(1'764'000'000'000);  // Mon, 24 Nov 2025 16:00:00 GMT
constexpr auto kNothing = std::nullopt;

TEST(Freshness, OfHeaders) {
  struct Case {
    const char* name;
    net::Headers headers;
    std::optional<Duration> fresh;
  };
  const Case cases[] = {
      {"nothing", {}, kNothing},
      {"max-age", {{"Cache-Control", "max-age=600"}}, seconds(600)},
      {"in a list, whatever the case", {{"cache-control", "Public , MAX-AGE=600"}}, seconds(600)},
      {"quoted", {{"Cache-Control", "max-age=\"600\""}}, seconds(600)},
      {"on two lines",
       {{"Cache-Control", "public"}, {"Cache-Control", "max-age=600"}},
       seconds(600)},
      {"the first of two", {{"Cache-Control", "max-age=600, max-age=9"}}, seconds(600)},
      {"inside of a quoted value", {{"Cache-Control", "x=\"a, max-age=9\""}}, kNothing},
      {"shared caches", {{"Cache-Control", "s-maxage=600"}}, kNothing},
      {"another directive", {{"Cache-Control", "x-max-age=600"}}, kNothing},
      {"unreadable is stale", {{"Cache-Control", "max-age=soon"}}, seconds(0)},
      {"negative is stale", {{"Cache-Control", "max-age=-1"}}, seconds(0)},
      {"a number beyond numbers",
       {{"Cache-Control", "max-age=99999999999999999999"}},
       std::chrono::hours(24 * 365)},
      {"no-cache is the stricter", {{"Cache-Control", "max-age=600, no-cache"}}, seconds(0)},
      {"no-store", {{"Cache-Control", "no-store"}, {"Expires", "x"}}, seconds(0)},
      {"no-cache of a field", {{"Cache-Control", "no-cache=\"x\", max-age=9"}}, seconds(9)},
      {"max-age before Expires",
       {{"Expires", "Mon, 24 Nov 2025 17:00:00 GMT"}, {"Cache-Control", "max-age=600"}},
       seconds(600)},
      {"Expires", {{"Expires", "Mon, 24 Nov 2025 17:00:00 GMT"}}, seconds(3600)},
      {"Expires by the server's own clock",
       {{"Expires", "Mon, 24 Nov 2025 17:00:00 GMT"}, {"Date", "Mon, 24 Nov 2025 16:50:00 GMT"}},
       seconds(600)},
      {"Expires in the past", {{"Expires", "Mon, 24 Nov 2025 15:00:00 GMT"}}, seconds(0)},
      {"Expires that is no date", {{"Expires", "0"}}, seconds(0)},
  };
  for (const auto& c : cases) EXPECT_EQ(fresh_for(c.headers, kNow), c.fresh) << c.name;
}

TEST(Freshness, AgeIsWhatCachesSpentOfIt) {
  EXPECT_EQ(age_of({{"Age", "120"}}), seconds(120));
  EXPECT_EQ(age_of({{"Age", "old"}}), seconds(0));
  EXPECT_EQ(age_of({}), seconds(0));
}

}  // namespace
}  // namespace newswatch::feeds
