#include "feeds/date.h"

#include <charconv>
#include <string>

#include "feeds/date_iso.h"
#include "feeds/date_names.h"
#include "feeds/date_parts.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// A word of letters in an RFC 822 date.
bool read_name(std::string_view word, DateParts& parts) {
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
bool read_word(std::string_view word, DateParts& parts) {
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
  DateParts parts;
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
  DateParts parts;
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
