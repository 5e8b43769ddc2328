#include "feeds/date.h"

#include <charconv>
#include <iterator>
#include <string>

#include "feeds/html_tag.h"

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

struct Zone {
  std::string_view name;
  int minutes;
};

constexpr Zone kZones[] = {
    {"z", 0},      {"gmt", 0},     {"utc", 0},     {"ut", 0},     {"wet", 0},    {"est", -300},
    {"edt", -240}, {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"ast", -240}, {"adt", -180},
    {"nst", -210}, {"ndt", -150},  {"brt", -180},  {"art", -180}, {"bst", 60},   {"ist", 330},
    {"west", 60},  {"cet", 60},    {"met", 60},    {"mez", 60},   {"cest", 120}, {"mest", 120},
    {"mesz", 120}, {"eet", 120},   {"eest", 180},  {"msk", 180},  {"msd", 240},  {"trt", 180},
    {"gst", 240},  {"pkt", 300},   {"wib", 420},   {"ict", 420},  {"hkt", 480},  {"sgt", 480},
    {"awst", 480}, {"jst", 540},   {"kst", 540},   {"acst", 570}, {"acdt", 630}, {"aest", 600},
    {"aedt", 660}, {"nzst", 720},  {"nzdt", 780}};

// How months begin in English and in the languages whose publishers let their locale write dates:
// German, French, Italian, Spanish, Portuguese, Dutch, Turkish, Russian, Ukrainian. No beginning
// stands for two months.
struct Month {
  std::string_view beginning;
  int number;
};
constexpr Month kMonths[] = {
    {"jan", 1},  {"gen", 1},  {"ene", 1},  {"oca", 1},  {"янв", 1},  {"січ", 1},  {"feb", 2},
    {"fév", 2},  {"fev", 2},  {"şub", 2},  {"фев", 2},  {"лют", 2},  {"mar", 3},  {"mär", 3},
    {"mrz", 3},  {"maa", 3},  {"мар", 3},  {"бер", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},
    {"nis", 4},  {"апр", 4},  {"кві", 4},  {"may", 5},  {"mai", 5},  {"mag", 5},  {"mei", 5},
    {"май", 5},  {"мая", 5},  {"тра", 5},  {"jun", 6},  {"juin", 6}, {"giu", 6},  {"haz", 6},
    {"июн", 6},  {"чер", 6},  {"jul", 7},  {"juil", 7}, {"lug", 7},  {"tem", 7},  {"июл", 7},
    {"лип", 7},  {"aug", 8},  {"aoû", 8},  {"aou", 8},  {"ago", 8},  {"ağu", 8},  {"авг", 8},
    {"сер", 8},  {"sep", 9},  {"set", 9},  {"eyl", 9},  {"сен", 9},  {"вер", 9},  {"oct", 10},
    {"okt", 10}, {"ott", 10}, {"out", 10}, {"eki", 10}, {"окт", 10}, {"жов", 10}, {"nov", 11},
    {"kas", 11}, {"ноя", 11}, {"лис", 11}, {"dec", 12}, {"dez", 12}, {"dic", 12}, {"déc", 12},
    {"des", 12}, {"ara", 12}, {"дек", 12}, {"гру", 12}};
constexpr std::string_view kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<minutes> zone_offset(std::string_view lower_name) {
  for (const auto& zone : kZones) {
    if (zone.name == lower_name) return minutes{zone.minutes};
  }
  if (lower_name.size() == 1) return minutes{0};  // RFC 2822: military letters mean nothing sure
  return std::nullopt;
}

int month_number(std::string_view lower_word) {
  for (const auto& month : kMonths) {
    if (lower_word.starts_with(month.beginning)) return month.number;
  }
  return -1;
}

bool is_weekday(std::string_view lower_word) {
  for (const auto day : kWeekdays) {
    if (lower_word.starts_with(day)) return true;
  }
  return false;
}

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
  const auto named = zone_offset(ascii_lower(text.substr(0, letters)));
  if (letters == 0 || !named) return false;
  parts.offset = named;
  text.remove_prefix(letters);
  if (text.empty()) return true;
  const auto offset = numeric_offset(text);
  if (offset) parts.offset = offset;
  return offset.has_value();
}

// "hh:mm[:ss[.fff]]" off the front.
bool take_clock(std::string_view& text, Parts& parts) {
  parts.hour = take_digits(text, 2);
  if (parts.hour < 0 || !take(text, ':')) return false;
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

// "YYYY[-MM[-DD[Thh:mm[:ss]]]]", "YYYYMMDD[Thhmmss]".
std::optional<Time> parse_iso(std::string_view text) {
  Parts parts;
  parts.year = take_digits(text, 4);
  const bool compact = !text.empty() && is_digit(text.front());
  const char separator = !text.empty() && text.front() == '/' ? '/' : '-';
  if (compact || take(text, separator)) {
    parts.month = take_digits(text, 2);
    if (parts.month < 0) return std::nullopt;
    if (compact || take(text, separator)) {
      parts.day = take_digits(text, 2);
      if (parts.day < 0) return std::nullopt;
    }
  }
  if (text.empty()) return parts.time();
  if (!take(text, 'T') && !take(text, 't') && !is_blank(text.front())) {
    return read_zone(text, parts) ? parts.time() : std::nullopt;
  }
  skip_blanks(text);
  if (compact && text.size() >= 4 && text[2] != ':') {
    parts.hour = take_digits(text, 2);
    parts.minute = take_digits(text, 2);
    if (!text.empty() && is_digit(text.front())) parts.second = take_digits(text, 2);
    if (parts.hour < 0 || parts.minute < 0) return std::nullopt;
  } else if (!text.empty() && is_digit(text.front()) && !take_clock(text, parts)) {
    return std::nullopt;
  }
  return read_zone(text, parts) ? parts.time() : std::nullopt;
}

// One word of an RFC 822 date.
bool read_word(std::string_view word, Parts& parts) {
  if (is_letter(word.front())) {
    const std::string lower = ascii_lower(word);
    if (lower == "pm" || lower == "am") {
      if (parts.hour < 1 || parts.hour > 12) return false;
      parts.hour = parts.hour % 12 + (lower == "pm" ? 12 : 0);
      return true;
    }
    if (parts.month < 0 && month_number(lower) > 0) {
      parts.month = month_number(lower);
      return true;
    }
    if (parts.hour < 0) return is_weekday(lower) || lower == "at" || lower == "of";
    return read_zone(word, parts);
  }
  if (word.front() == '+' || word.front() == '-') {
    const auto offset = numeric_offset(word);
    if (offset) parts.offset = offset;
    return offset.has_value();
  }
  if (!is_digit(word.front())) return false;
  if (word.find(':') != std::string_view::npos) {
    if (parts.hour >= 0 || !take_clock(word, parts)) return false;
    return word.empty() || read_word(word, parts);
  }
  const std::size_t before = word.size();
  const int number = take_digits(word, 4);
  const std::size_t digits = before - word.size();
  if (parts.day < 0 && digits <= 2) {
    parts.day = number;
    const std::string suffix = ascii_lower(word);
    return suffix.empty() || suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th";
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
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const bool number_alone = digits == text.size();
  if (number_alone && digits >= 9 && digits <= 13) return parse_unix(text);
  const char after = number_alone ? '\0' : text[digits];
  const bool iso = (digits == 4 && (number_alone || after == '-' || after == '/')) ||
                   (digits == 8 && (number_alone || after == 'T'));
  return iso ? parse_iso(text) : parse_rfc822(text);
}

}  // namespace newswatch::feeds
