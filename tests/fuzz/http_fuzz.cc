// What servers say in their headers: lines (net/headers.h), Retry-After and dates
// (net/retry_after.h), and the wait that follows from all of them (feeds/poll_plan.h). An input is
// the lines of an answer.
#include <algorithm>

#include <fmt/format.h>

#include "feeds/poll_plan.h"
#include "net/headers.h"
#include "net/retry_after.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Time kNow = parse_rfc3339("2025-11-26T09:00:00Z").value();

void check_header(const std::string& name, const std::string& value) {
  require(!name.empty() && name.find(':') == std::string::npos, "a name ends before the colon");
  for (const char end : {value.empty() ? 'x' : value.front(), value.empty() ? 'x' : value.back()}) {
    require(end != ' ' && end != '\t', "blanks around a value are dropped");
  }
  const auto again = net::read_header(name + ": " + value);
  require(again && again->first == name && again->second == value, "a header survives writing");
  if (net::is_safe_header(name, value)) {
    require((name + value).find_first_of("\r\n") == std::string::npos, "safe ones are one line");
  }
}

void check_value(const std::string& value) {
  if (const auto wait = net::parse_retry_after(value, kNow)) {
    require(*wait >= Duration(0) && *wait <= hours(24 * 366 * 10), "a wait lies within ten years");
    require(net::parse_retry_after(" " + value + " ", kNow) == wait, "blanks change no wait");
  }
  const auto date = net::parse_http_date(value);
  if (!date) return;
  const auto day = std::chrono::floor<std::chrono::days>(*date);
  const std::chrono::year_month_day ymd(day);
  if (static_cast<int>(ymd.year()) > 9999) return;  // a leap second may end the last year
  const std::chrono::hh_mm_ss time(std::chrono::floor<seconds>(*date - day));
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto written =
      fmt::format("Sun, {:02} {} {:04} {:02}:{:02}:{:02} GMT", static_cast<unsigned>(ymd.day()),
                  kMonths[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  require(net::parse_http_date(written) == date, "a date survives writing: " + written);
}

// The answer of a feed that was read, or of one that failed.
feeds::Plan plan_of(const net::Headers& headers, int status, const PollingPolicy& policy) {
  Feed feed;
  feed.url = "https://example.org/feed";
  feeds::FetchOutcome outcome;
  outcome.status = status;
  outcome.headers = headers;
  if (status == 304) {
    outcome.result = feeds::NotModified{};
  } else {
    feeds::FetchFailed failed{"http_error", "no", {}};
    if (const auto* value = net::find_header(headers, "Retry-After")) {
      failed.retry_after = net::parse_retry_after(*value, kNow);
    }
    outcome.result = failed;
  }
  return feeds::plan_next_poll(feed, policy, {}, outcome, {}, true, kNow, 0.5);
}

void check_plans(const net::Headers& headers) {
  const PollingPolicy policy;
  for (const int status : {304, 429, 503}) {
    const auto plain = plan_of({}, status, policy);
    const auto plan = plan_of(headers, status, policy);
    const auto wait = plan.state.next_poll - kNow;
    if (status == 304) require(wait >= policy.min_interval, "no server brings a poll forward");
    if (const auto* value = net::find_header(headers, "Retry-After"); value && status != 304) {
      const auto asked = net::parse_retry_after(*value, kNow).value_or(Duration(0));
      require(wait >= std::min<Duration>(asked, hours(24 * 14)), "Retry-After is honoured");
    }
    require(wait <= hours(24 * 14) + hours(1), "no server puts it off for more than two weeks");
    if (status == 304) {
      require(plan.state.next_poll >= plain.state.next_poll, "headers only lengthen the wait");
      require(wait <= hours(25), "to a day at most");
    }
    require_text(plan.reason, 200, "the reason");
  }
}

}  // namespace

void check(std::string_view input) {
  net::Headers headers;
  while (!input.empty() && headers.size() < 64) {
    const auto line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    check_value(std::string(line));
    auto header = net::read_header(line);
    if (!header) continue;
    check_header(header->first, header->second);
    check_value(header->second);
    headers.push_back(*std::move(header));
    const auto* const found = net::find_header(headers, headers.back().first);
    require(found != nullptr && *found == headers.back().second, "the last header is found");
  }
  check_plans(headers);
}

}  // namespace newswatch::fuzz
