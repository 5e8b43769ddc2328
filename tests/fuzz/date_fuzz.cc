// Dates as publishers write them (feeds/date.h).
#include "feeds/date.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {

void check(std::string_view input) {
  const auto date = feeds::parse_date(input);
  require(feeds::parse_date(input) == date, "the same text is the same date");
  // What the strict reader takes, the lenient one takes as well, and alike.
  const auto strict = parse_rfc3339(input);
  const auto first = parse_rfc3339("1900-01-01T00:00:00Z");
  const auto past = parse_rfc3339("9999-12-31T23:59:59Z").value() + std::chrono::seconds(1);
  if (strict && *strict >= *first && *strict < past) {
    require(date == strict, "an RFC 3339 date is read as such");
  }
  if (!date) return;
  // A zone moves a date over the edge of the years that are read.
  constexpr auto kDay = std::chrono::hours(24);
  require(*date >= *first - kDay && *date < past + kDay, "a date lies between 1900 and 9999");
  if (*date < *first || *date >= past) return;
  require(feeds::parse_date(to_rfc3339_millis(*date)) == date, "a date survives being written");
}

}  // namespace newswatch::fuzz
