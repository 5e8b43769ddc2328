#include "feeds/date.h"

#include <charconv>
#include <iterator>
#include <string>

#include "feeds/date_names.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Also the bytes of letters beyond ASCII: "déc", "янв".
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What has been read so far; unset parts are -1.
struct Parts {
  int year = -1;
  int month = -1;
  int day = -1;
  int hour = -1;
  int minute = 0;
  int second = 0;
  int millis = 0;
  std::optional<minutes> offset;

  // False where the hour can't be of that half. "19:48 PM" says the same twice.
  bool set_half(HalfDay half) {
    if (half == HalfDay::none) return true;
    if (hour < 0 || (hour > 12 && half == HalfDay::am)) return false;
    if (hour <= 12) hour = hour % 12 + (half == HalfDay::pm ? 12 : 0);
    return true;
  }

  std::optional<Time> time() const {
    if (year < 1900 || year > 9999) return std::nullopt;
    const year_month_day date{std::chrono::year{year},
                              std::chrono::month{static_cast<unsigned>(month < 0 ? 1 : month)},
                              std::chrono::day{static_cast<unsigned>(day < 0 ? 1 : day)}};
    const int h = hour < 0 ? 0 : hour;
    if (!date.ok() || h > 24 || minute > 59 || second > 60) return std::nullopt;
    if (h == 24 && (minute != 0 || second != 0)) return std::nullopt;
    return Time{sys_days{date}} + hours{h} + minutes{minute} + seconds{second} +
           milliseconds{millis} - offset.value_or(minutes{0});
  }
};

// Reads digits off the front, at most `most`; -1 where there are none.
int take_digits(std::string_view& text, std::size_t most) {
  int value = 0;
  std::size_t n = 0;
  while (n < most && n < text.size() && is_digit(text[n])) value = value * 10 + (text[n++] - '0');
  text.remove_prefix(n);
  return n == 0 ? -1 : value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

// "+02:00", "-0530", "+2", "+02"; the whole of `text`.
std::optional<minutes> numeric_offset(std::string_view text) {
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  int h = take_digits(text, 2);
  int m = 0;
  if (take(text, ':') || !text.empty()) m = take_digits(text, 2);
  if (h < 0 || h > 23 || m < 0 || m > 59 || !text.empty()) return std::nullopt;
  const minutes offset = hours{h} + minutes{m};
  return west ? -offset : offset;
}

// A zone at the end of a date: a number, a name, or both ("GMT+3").
bool read_zone(std::string_view text, Parts& parts) {
  skip_blanks(text);
  if (text.empty()) return true;
  if (const auto offset = numeric_offset(text)) {
    parts.offset = offset;
    return true;
  }
  std::size_t letters = 0;
  while (letters < text.size() && is_letter(text[letters])) ++letters;
  const auto named = zone_offset(fold_word(text.substr(0, letters)));
  if (letters == 0 || !named) return false;
  parts.offset = named;
  text.remove_prefix(letters);
  if (text.empty()) return true;
  const auto offset = numeric_offset(text);
  if (offset) parts.offset = offset;
  return offset.has_value();
}

// "hh:mm[:ss[.fff]]" off the front, also "14h30".
bool take_clock(std::string_view& text, Parts& parts) {
  parts.hour = take_digits(text, 2);
  if (parts.hour < 0 || !(take(text, ':') || take(text, 'h'))) return false;
  parts.minute = take_digits(text, 2);
  if (parts.minute < 0) return false;
  if (!take(text, ':')) return true;
  parts.second = take_digits(text, 2);
  if (parts.second < 0) return false;
  if (take(text, '.') || take(text, ',')) {
    int scale = 100;
    while (!text.empty() && is_digit(text.front())) {
      parts.millis += (text.front() - '0') * scale;
      scale /= 10;
      text.remove_prefix(1);
    }
  }
  return true;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// Letters off the front, folded.
std::string take_letters(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_letter(text[n])) ++n;
  auto word = fold_word(text.substr(0, n));
  text.remove_prefix(n);
  return word;
}

std::size_t leading_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n;
}

void set_date(Parts& parts, year_month_day date) {
  parts.year = static_cast<int>(date.year());
  parts.month = static_cast<int>(static_cast<unsigned>(date.month()));
  parts.day = static_cast<int>(static_cast<unsigned>(date.day()));
}

// The day of the year; false where the year has no such day.
bool set_ordinal(Parts& parts, int day) {
  const std::chrono::year year{parts.year};
  if (day < 1 || day > (year.is_leap() ? 366 : 365)) return false;
  set_date(parts, sys_days{year / 1 / 1} + std::chrono::days{day - 1});
  return true;
}

// "W05-3", "W05", "W053": the week that holds the year's first Thursday is the first.
bool take_week(std::string_view& text, Parts& parts) {
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
bool take_day(std::string_view& text, Parts& parts) {
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
std::optional<Time> read_time(std::string_view text, bool compact, Parts& parts) {
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

// ISO 8601: "YYYY[-MM[-DD[Thh:mm[:ss]]]]", "YYYYMMDD[Thhmmss]", weeks and days of the year.
std::optional<Time> parse_iso(std::string_view text) {
  Parts parts;
  parts.year = take_digits(text, 4);
  const bool compact = !text.empty() && is_digit(text.front());
  if (!take_day(text, parts)) return std::nullopt;
  if (text.empty()) return parts.time();
  if (take(text, 'T') || take(text, 't') || is_blank(text.front())) {
    return read_time(text, compact, parts);
  }
  return read_zone(text, parts) ? parts.time() : std::nullopt;
}

// "2025年11月26日(水) 下午3:30", "2025년 11월 26일 01:31:15". Korean times are Korea's.
std::optional<Time> parse_east_asian(std::string_view text) {
  Parts parts;
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
    const auto close = text.find_first_of(")", open.size());
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

// "26.11.2025 14:30": with dots the day always comes first.
std::optional<Time> parse_dotted(std::string_view text) {
  Parts parts;
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

// A word of letters in an RFC 822 date.
bool read_name(std::string_view word, Parts& parts) {
  const std::string folded = fold_word(word);
  if (const auto half = half_day(folded); half != HalfDay::none && parts.hour >= 0) {
    return parts.set_half(half);
  }
  if (parts.month < 0 && month_number(folded) > 0) {
    parts.month = month_number(folded);
    return true;
  }
  const bool has_day = parts.year >= 0 && parts.month >= 0 && parts.day >= 0;
  if (parts.hour >= 0 && !parts.offset && read_zone(word, parts)) return true;
  // Before the date and after it stand weekdays, fillers, places: nothing that changes it. What
  // stands in it must be understood.
  const bool before = parts.year < 0 && parts.month < 0 && parts.day < 0 && parts.hour < 0;
  return before || has_day || is_filler(folded) || is_weekday(folded);
}

// One word of an RFC 822 date.
bool read_word(std::string_view word, Parts& parts) {
  if (is_letter(word.front())) return read_name(word, parts);
  if (word.front() == '+' || word.front() == '-') {
    const auto offset = numeric_offset(word);
    if (offset) parts.offset = offset;
    return offset.has_value();
  }
  if (!is_digit(word.front())) return false;
  const std::size_t first = leading_digits(word);
  const bool french =
      first <= 2 && first + 1 < word.size() && word[first] == 'h' && is_digit(word[first + 1]);
  if (french || word.find(':') != std::string_view::npos) {
    if (parts.hour >= 0 || !take_clock(word, parts)) return false;
    return word.empty() || read_word(word, parts);
  }
  const std::size_t before = word.size();
  const int number = take_digits(word, 4);
  const std::size_t digits = before - word.size();
  if (parts.day < 0 && digits <= 2) {
    parts.day = number;
    const std::string suffix = fold_word(word);
    return suffix.empty() || suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th" ||
           suffix == "er" || suffix == "º";
  }
  if (parts.year >= 0 || !word.empty()) return false;
  parts.year = digits == 2 ? number + (number < 50 ? 2000 : 1900) : number;
  if (digits == 3) parts.year += 1900;  // RFC 2822, 4.3
  return true;
}

// "mer, " at the front: a weekday in any language tells nothing that the date does not.
std::size_t leading_weekday(std::string_view text) {
  std::size_t letters = 0;
  while (letters < text.size() && (is_letter(text[letters]) || text[letters] == '.')) ++letters;
  const bool is_word = letters > 0 && letters < text.size() && text[letters] == ',';
  return is_word ? letters + 1 : 0;
}

std::optional<Time> parse_words(std::string_view text) {
  Parts parts;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_blank(c) || c == ',' || c == '.') {
      ++at;
      continue;
    }
    if (c == '(') {  // a comment: "-0500 (EST)"
      const std::size_t close = text.find(')', at);
      if (close == std::string_view::npos) break;
      at = close + 1;
      continue;
    }
    // Words end at blanks and commas, and "26-Nov-2025" is three.
    std::size_t end = at + 1;
    while (end < text.size() && !is_blank(text[end]) && text[end] != ',' && text[end] != '(') {
      if (text[end] == '-' && parts.hour < 0) break;
      ++end;
    }
    auto word = text.substr(at, end - at);
    if (parts.hour < 0 && word.size() > 1 && word.front() == '-') word.remove_prefix(1);
    while (word.size() > 1 && word.back() == '.') word.remove_suffix(1);
    if (!read_word(word, parts)) return std::nullopt;
    at = end;
  }
  if (parts.year < 0 || parts.month < 0 || parts.day < 0) return std::nullopt;
  return parts.time();
}

std::optional<Time> parse_rfc822(std::string_view text) {
  // Without its weekday first: "mar, 16 mag 2022" is a Tuesday in May, not in March.
  if (const auto weekday = leading_weekday(text); weekday > 0) {
    if (const auto date = parse_words(text.substr(weekday))) return date;
  }
  return parse_words(text);
}

// "Wed, 26 Nov 2025 09:00:00 +0200" and the same with GMT, to the letter: nearly all dates of RSS.
std::optional<Time> parse_usual(std::string_view text) {
  constexpr std::string_view kShape = "aaa, dd aaa dddd dd:dd:dd ";
  if (text.size() < kShape.size() + 3) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool fits = kShape[i] == 'd'   ? is_digit(text[i])
                      : kShape[i] == 'a' ? (text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'z'
                                         : text[i] == kShape[i];
    if (!fits) return std::nullopt;
  }
  const auto number = [&text](std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
  };
  constexpr std::string_view kNames = "jan feb mar apr may jun jul aug sep oct nov dec ";
  const char name[] = {static_cast<char>(text[8] | 0x20), static_cast<char>(text[9] | 0x20),
                       static_cast<char>(text[10] | 0x20), ' '};
  const auto month = kNames.find(std::string_view(name, 4));
  if (month == std::string_view::npos) return std::nullopt;
  Parts parts;
  parts.month = static_cast<int>(month / 4) + 1;
  parts.day = number(5);
  parts.year = number(12) * 100 + number(14);
  parts.hour = number(17);
  parts.minute = number(20);
  parts.second = number(23);
  const auto zone = text.substr(kShape.size());
  parts.offset = zone == "GMT" ? minutes{0} : numeric_offset(zone);
  return parts.offset ? parts.time() : std::nullopt;
}

std::optional<Time> parse_unix(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || (end != text.data() + text.size() && *end != '.')) {
    return std::nullopt;
  }
  return from_millis(text.size() >= 12 ? value : value * 1000);
}

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
  skip_blanks(text);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.size() < 4 || text.size() > 100) return std::nullopt;
  if (auto usual = parse_usual(text)) return usual;
  const std::size_t digits = leading_digits(text);
  const bool number_alone = digits == text.size();
  if (number_alone && digits >= 9 && digits <= 13) return parse_unix(text);
  const char after = number_alone ? '\0' : text[digits];
  if (digits == 4 && static_cast<unsigned char>(after) >= 0x80) return parse_east_asian(text);
  if ((digits == 1 || digits == 2) && after == '.') {
    if (auto dotted = parse_dotted(text)) return dotted;
  }
  const bool iso =
      (digits == 4 && (number_alone || after == '-' || after == '/' || after == 'W')) ||
      (digits == 7 && (number_alone || after == 'T')) ||
      (digits == 8 && (number_alone || after == 'T' || after == ' '));
  if (!iso) return parse_rfc822(text);
  // "2004-05-25 오후 11:23:17", of Korean blogs, is Korea's time as well.
  auto time = parse_iso(text);
  const bool korean = text.find("오") != std::string_view::npos;
  return time && korean ? std::optional(*time - hours{9}) : time;
}

}  // namespace newswatch::feeds
