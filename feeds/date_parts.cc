#include "feeds/date_parts.h"

namespace newswatch::feeds {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool DateParts::set_half(HalfDay half) {
  if (half == HalfDay::none) return true;
  if (hour < 0 || (hour > 12 && half == HalfDay::am)) return false;
  if (hour <= 12) hour = hour % 12 + (half == HalfDay::pm ? 12 : 0);
  return true;
}

std::optional<Time> DateParts::time() const {
  if (year < 1900 || year > 9999) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month < 0 ? 1 : month)},
      std::chrono::day{static_cast<unsigned>(day < 0 ? 1 : day)}};
  const int h = hour < 0 ? 0 : hour;
  if (!date.ok() || h > 24 || minute > 59 || second > 60) return std::nullopt;
  if (h == 24 && (minute != 0 || second != 0)) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + hours{h} + minutes{minute} + seconds{second} +
         std::chrono::milliseconds{millis} - offset.value_or(minutes{0});
}

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

bool read_zone(std::string_view text, DateParts& parts) {
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

bool take_clock(std::string_view& text, DateParts& parts) {
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

std::size_t leading_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n;
}

}  // namespace newswatch::feeds
