#include "feeds/date_iso.h"

#include <string>

#include "feeds/date_parts.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Letters off the front, folded.
std::string take_letters(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_letter(text[n])) ++n;
  auto word = fold_word(text.substr(0, n));
  text.remove_prefix(n);
  return word;
}

void set_date(DateParts& parts, year_month_day date) {
  parts.year = static_cast<int>(date.year());
  parts.month = static_cast<int>(static_cast<unsigned>(date.month()));
  parts.day = static_cast<int>(static_cast<unsigned>(date.day()));
}

// The day of the year; false where the year has no such day.
bool set_ordinal(DateParts& parts, int day) {
  const std::chrono::year year{parts.year};
  if (day < 1 || day > (year.is_leap() ? 366 : 365)) return false;
  set_date(parts, sys_days{year / 1 / 1} + std::chrono::days{day - 1});
  return true;
}

// "W05-3", "W05", "W053": the week that holds the year's first Thursday is the first.
bool take_week(std::string_view& text, DateParts& parts) {
  const int week = take_digits(text, 2);
  int day = 1;
  if (take(text, '-') || (!text.empty() && is_digit(text.front()))) day = take_digits(text, 1);
  if (week < 1 || week > 53 || day < 1 || day > 7) return false;
  const std::chrono::year year{parts.year};
  const sys_days fourth = year / 1 / 4;
  const auto monday = fourth - (std::chrono::weekday{fourth} - std::chrono::Monday);
  const auto of_week = monday + std::chrono::weeks{week - 1};
  if (year_month_day{of_week + std::chrono::days{3}}.year() != year) return false;
  set_date(parts, of_week + std::chrono::days{day - 1});
  return true;
}

// What follows the year: "-11-26", "1126", "-330", "-W48-3", "-nov-26", "/11/26", or less of it.
bool take_day(std::string_view& text, DateParts& parts) {
  const char separator = !text.empty() && text.front() == '/' ? '/' : '-';
  const bool separated = take(text, separator);
  if (take(text, 'W')) return take_week(text, parts);
  const std::size_t digits = leading_digits(text);
  if (digits == 3) return set_ordinal(parts, take_digits(text, 3));
  if (separated && !text.empty() && is_letter(text.front())) {
    parts.month = month_number(take_letters(text));
  } else if (separated || digits > 0) {
    parts.month = take_digits(text, 2);
  } else {
    return true;  // a year alone
  }
  if (parts.month < 1) return false;
  if (!(separated ? take(text, separator) : digits > 2)) return true;
  parts.day = take_digits(text, 2);
  return parts.day > 0;
}

// "09:00[:00[.0]]", "0900[00]", "09", with "pm" behind or its like before; then a zone.
std::optional<Time> read_time(std::string_view text, bool compact, DateParts& parts) {
  skip_blanks(text);
  if (text.empty()) return parts.time();
  HalfDay half = HalfDay::none;
  if (is_letter(text.front())) {
    auto rest = text;
    half = half_day(take_letters(rest));
    if (half != HalfDay::none) {
      text = rest;
      skip_blanks(text);
    }
  }
  const std::size_t digits = leading_digits(text);
  if (compact && digits >= 4) {
    parts.hour = take_digits(text, 2);
    parts.minute = take_digits(text, 2);
    if (digits >= 6) parts.second = take_digits(text, 2);
    if (digits > 6) return std::nullopt;
  } else if (digits == 2 && (text.size() == 2 || (text[2] != ':' && text[2] != 'h'))) {
    parts.hour = take_digits(text, 2);
  } else if (digits > 0 && !take_clock(text, parts)) {
    return std::nullopt;
  }
  skip_blanks(text);
  if (half == HalfDay::none && !text.empty() && is_letter(text.front())) {
    auto rest = text;
    half = half_day(take_letters(rest));
    if (half != HalfDay::none) text = rest;
  }
  return parts.set_half(half) && read_zone(text, parts) ? parts.time() : std::nullopt;
}

}  // namespace

std::optional<Time> parse_iso(std::string_view text) {
  DateParts parts;
  parts.year = take_digits(text, 4);
  const bool compact = !text.empty() && is_digit(text.front());
  if (!take_day(text, parts)) return std::nullopt;
  if (text.empty()) return parts.time();
  if (take(text, 'T') || take(text, 't') || is_blank(text.front())) {
    return read_time(text, compact, parts);
  }
  return read_zone(text, parts) ? parts.time() : std::nullopt;
}

std::optional<Time> parse_east_asian(std::string_view text) {
  DateParts parts;
  parts.year = take_digits(text, 4);
  const bool korean = take_word(text, "년");
  if (!korean && !take_word(text, "年")) return std::nullopt;
  skip_blanks(text);
  parts.month = take_digits(text, 2);
  if (!take_word(text, korean ? "월" : "月")) return std::nullopt;
  skip_blanks(text);
  parts.day = take_digits(text, 2);
  if (!take_word(text, korean ? "일" : "日")) return std::nullopt;
  skip_blanks(text);
  for (const std::string_view open : {"(", "（"}) {  // the weekday
    if (!text.starts_with(open)) continue;
    const auto close = text.find(')', open.size());
    const auto wide = text.find("）");
    if (close != std::string_view::npos) {
      text.remove_prefix(close + 1);
    } else if (wide != std::string_view::npos) {
      text.remove_prefix(wide + std::string_view("）").size());
    }
  }
  if (korean) parts.offset = hours{9};
  return read_time(text, false, parts);
}

std::optional<Time> parse_dotted(std::string_view text) {
  DateParts parts;
  parts.day = take_digits(text, 2);
  if (!take(text, '.')) return std::nullopt;
  parts.month = take_digits(text, 2);
  if (parts.day < 1 || parts.month < 1 || !take(text, '.') || leading_digits(text) != 4) {
    return std::nullopt;
  }
  parts.year = take_digits(text, 4);
  take(text, ',');
  if (!text.empty() && !is_blank(text.front())) return std::nullopt;
  return read_time(text, false, parts);
}

}  // namespace newswatch::feeds
