// What the readers of dates (feeds/date.cc, feeds/date_iso.cc) share: the parts of a date, and
// steps that take a piece off the front of a text.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/time.h"
#include "feeds/date_names.h"

namespace newswatch::feeds {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Also the bytes of letters beyond ASCII: "déc", "янв".
inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What has been read so far; unset parts are -1.
struct DateParts {
  int year = -1;
  int month = -1;
  int day = -1;
  int hour = -1;
  int minute = 0;
  int second = 0;
  int millis = 0;
  std::optional<std::chrono::minutes> offset;

  // False where the hour can't be of that half. "19:48 PM" says the same twice.
  bool set_half(HalfDay half);

  // Nothing where no calendar or clock has it.
  std::optional<Time> time() const;
};

// Reads digits off the front, at most `most`; -1 where there are none.
int take_digits(std::string_view& text, std::size_t most);
bool take(std::string_view& text, char c);
bool take_word(std::string_view& text, std::string_view word);
void skip_blanks(std::string_view& text);
std::size_t leading_digits(std::string_view text);

// "hh:mm[:ss[.fff]]" off the front, also "14h30".
bool take_clock(std::string_view& text, DateParts& parts);

// "+02:00", "-0530", "+2", "+02"; the whole of `text`.
std::optional<std::chrono::minutes> numeric_offset(std::string_view text);

// A zone at the end of a date: a number, a name, or both ("GMT+3"). True where there is none.
bool read_zone(std::string_view text, DateParts& parts);

}  // namespace newswatch::feeds
