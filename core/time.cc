#include "core/time.h"

#include <algorithm>

#include <fmt/format.h>

namespace newswatch {

using std::chrono::day;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::system_clock;
using std::chrono::year;
using std::chrono::year_month_day;

Time now() { return floor<milliseconds>(system_clock::now()); }

namespace {

// The range that four digits of year can tell.
constexpr Time kFirst = sys_days{year{0} / 1 / 1};
constexpr Time kLast = sys_days{year{10000} / 1 / 1} - milliseconds{1};

// `t` is in that range.
std::string date_and_time(Time t) {
  const auto day = floor<days>(t);
  const year_month_day ymd{day};
  const hh_mm_ss hms{floor<seconds>(t - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                     hms.hours().count(), hms.minutes().count(), hms.seconds().count());
}

// Takes exactly `digits` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Up to milliseconds; further digits are read and dropped.
std::optional<int> take_fraction(std::string_view& text) {
  int value = 0;
  int scale = 100;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += (text.front() - '0') * scale;
    scale /= 10;
    any = true;
    text.remove_prefix(1);
  }
  if (!any) return std::nullopt;
  return value;
}

}  // namespace

std::string to_rfc3339(Time t) { return date_and_time(std::clamp(t, kFirst, kLast)) + "Z"; }

std::string to_rfc3339_millis(Time t) {
  t = std::clamp(t, kFirst, kLast);
  const auto millis = (t - floor<seconds>(t)).count();
  return fmt::format("{}.{:03}Z", date_and_time(t), millis);
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  const auto y = take_number(text, 4);
  if (!y || !take(text, "-")) return std::nullopt;
  const auto mo = take_number(text, 2);
  if (!mo || !take(text, "-")) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d || !take(text, "Tt ")) return std::nullopt;
  const auto h = take_number(text, 2);
  if (!h || !take(text, ":")) return std::nullopt;
  const auto mi = take_number(text, 2);
  if (!mi || !take(text, ":")) return std::nullopt;
  const auto s = take_number(text, 2);
  if (!s) return std::nullopt;
  int fraction = 0;
  if (take(text, ".")) {
    const auto f = take_fraction(text);
    if (!f) return std::nullopt;
    fraction = *f;
  }
  minutes offset{0};
  if (!take(text, "Zz")) {
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return std::nullopt;
    const auto oh = take_number(text, 2);
    if (!oh || !take(text, ":")) return std::nullopt;
    const auto om = take_number(text, 2);
    if (!om || *oh > 23 || *om > 59) return std::nullopt;
    offset = hours{*oh} + minutes{*om};
    if (west) offset = -offset;
  }
  if (!text.empty() || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const year_month_day ymd{year{*y}, month{static_cast<unsigned>(*mo)},
                           day{static_cast<unsigned>(*d)}};
  if (!ymd.ok()) return std::nullopt;
  const Time second = Time{sys_days{ymd}} + hours{*h} + minutes{*mi} + seconds{*s} - offset;
  if (*s == 60) {
    const auto day = floor<days>(second);
    if (second != day || year_month_day{day}.day() != std::chrono::day{1}) return std::nullopt;
  }
  const Time time = second + milliseconds{fraction};
  if (time < kFirst || time > kLast) return std::nullopt;
  return time;
}

}  // namespace newswatch
