#include "net/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace newswatch::net {
namespace {

using namespace std::chrono_literals;

// Longer waits are cut to this; callers have limits of their own, far below.
constexpr std::chrono::seconds kLongest = std::chrono::hours(24 * 365 * 10);

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes a date apart from left to right; each step fails for good where its part is missing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view expected) {
    if (rest_.substr(0, expected.size()) != expected) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::string_view letters() {
    size_t end = 0;
    while (end < rest_.size() && is_letter(rest_[end])) ++end;
    return take(end);
  }
  // A number of `min` to `max` digits.
  std::optional<int> number(size_t min, size_t max) {
    size_t end = 0;
    while (end < rest_.size() && end < max && is_digit(rest_[end])) ++end;
    if (end < min) return std::nullopt;
    const auto digits = take(end);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  std::optional<unsigned> month() {
    std::string name;
    for (const char c : letters()) name += lower(c);
    const auto found = std::find(kMonths.begin(), kMonths.end(), name);
    if (found == kMonths.end()) return std::nullopt;
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
  }
  std::optional<std::chrono::seconds> time_of_day() {
    const auto hour = number(2, 2);
    if (!hour || !skip(":")) return std::nullopt;
    const auto minute = number(2, 2);
    if (!minute || !skip(":")) return std::nullopt;
    const auto second = number(2, 2);
    // 60 is a leap second.
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return *hour * 1h + *minute * 1min + *second * 1s;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(size_t bytes) {
    const auto out = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return out;
  }
  std::string_view rest_;
};

std::optional<Time> make_time(std::optional<int> year, std::optional<unsigned> month,
                              std::optional<int> day, std::optional<std::chrono::seconds> time) {
  if (!year || !month || !day || !time) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *time;
}

// "06 Nov 1994 08:49:37 GMT" and, with a hyphen and two digits of the year, RFC 850.
std::optional<Time> read_day_first(Reader& in, bool rfc850) {
  const std::string_view gap = rfc850 ? "-" : " ";
  const auto day = in.number(2, 2);
  if (!day || !in.skip(gap)) return std::nullopt;
  const auto month = in.month();
  if (!month || !in.skip(gap)) return std::nullopt;
  auto year = rfc850 ? in.number(2, 2) : in.number(4, 4);
  if (!year || !in.skip(" ")) return std::nullopt;
  if (rfc850) *year += *year < 70 ? 2000 : 1900;  // as POSIX reads %y, nearly
  const auto time = in.time_of_day();
  if (!time || !in.skip(" GMT")) return std::nullopt;
  return make_time(year, month, day, time);
}

// "Nov  6 08:49:37 1994", as C's asctime writes it.
std::optional<Time> read_asctime(Reader& in) {
  const auto month = in.month();
  if (!month || !in.skip(" ")) return std::nullopt;
  const auto day = in.skip(" ") ? in.number(1, 1) : in.number(2, 2);
  if (!day || !in.skip(" ")) return std::nullopt;
  const auto time = in.time_of_day();
  if (!time || !in.skip(" ")) return std::nullopt;
  return make_time(in.number(4, 4), month, day, time);
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view value) {
  Reader in(trim(value));
  const auto weekday = in.letters();
  if (weekday.size() < 3) return std::nullopt;
  const bool comma = in.skip(",");
  if (!in.skip(" ")) return std::nullopt;
  const auto time = comma ? read_day_first(in, weekday.size() > 3) : read_asctime(in);
  if (!in.at_end()) return std::nullopt;
  return time;
}

std::optional<Duration> parse_retry_after(std::string_view value, Time now) {
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), is_digit)) {
    long long seconds = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (read.ec != std::errc{}) return kLongest;
    return std::min<std::chrono::seconds>(kLongest, std::chrono::seconds(seconds));
  }
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::clamp<Duration>(*date - now, Duration{0}, kLongest);
}

}  // namespace newswatch::net
