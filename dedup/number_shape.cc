#include "dedup/number_shape.h"

#include <algorithm>

#include <unicode/uchar.h>

#include "dedup/code_point.h"

namespace newswatch::dedup {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Group {
  std::string_view digits;
  char sign = 0;  // before it
};

std::string canonical(std::string_view digits) {
  if (const auto value = decimal_of(digits)) return to_string(*value);
  return std::string(digits);
}

// The groups of digits of a word, and what follows them.
std::vector<Group> groups_of(std::string_view word, std::string_view& rest) {
  std::vector<Group> groups;
  size_t at = 0;
  char sign = 0;
  while (at < word.size() && is_digit(word[at])) {
    const auto start = at;
    while (at < word.size() && is_digit(word[at])) ++at;
    groups.push_back({word.substr(start, at - start), sign});
    if (at + 1 >= word.size() || !is_digit(word[at + 1])) break;
    if (std::string_view(".,';").find(word[at]) == std::string_view::npos) break;
    sign = word[at++];
  }
  rest = word.substr(at);
  return groups;
}

// Do groups [0, end) write one whole number, in threes or the Indian way (12,34,567)?
bool are_thousands(const std::vector<Group>& groups, size_t end) {
  if (groups[0].digits.size() > 3 || groups[0].digits[0] == '0') return false;
  const char sign = end > 1 ? groups[1].sign : '\0';
  const bool indian = sign == ',' && end > 2;
  for (size_t i = 1; i < end; ++i) {
    const auto size = groups[i].digits.size();
    if (groups[i].sign != sign || sign == ';') return false;
    if (size != 3 && !(indian && i + 1 < end && size == 2)) return false;
  }
  return true;
}

std::optional<Decimal> one_number(const std::vector<Group>& groups, char decimal_sign,
                                  bool scaled) {
  const auto size = groups.size();
  const auto& last = groups.back();
  std::string whole;
  const auto join = [&](size_t end) {
    for (size_t i = 0; i < end; ++i) whole += groups[i].digits;
  };
  if (size == 2 && (last.sign == '.' || last.sign == ',')) {
    const bool thousands =
        are_thousands(groups, 2) &&
        (decimal_sign != 0 ? last.sign != decimal_sign : !(scaled && last.sign == '.'));
    if (!thousands) return decimal_of(groups[0].digits, last.digits);
  }
  if (are_thousands(groups, size)) {
    join(size);
    return decimal_of(whole);
  }
  const bool fraction = (last.sign == '.' || last.sign == ',') && size > 2 &&
                        last.sign != groups[1].sign && are_thousands(groups, size - 1);
  if (!fraction) return std::nullopt;
  join(size - 1);
  return decimal_of(whole, last.digits);
}

}  // namespace

NumberShape shape_of(std::string_view word, char decimal_sign, bool scaled) {
  NumberShape shape;
  const auto digits =
      static_cast<size_t>(std::find_if_not(word.begin(), word.end(), is_digit) - word.begin());
  if (digits == word.size() || digits + 1 == word.size() || !is_digit(word[digits + 1])) {
    shape.plain = true;
    shape.digits = word.substr(0, digits);
    shape.rest = word.substr(digits);
    shape.value = decimal_of(shape.digits);
    if (!shape.value) shape.numbers.emplace_back(shape.digits);
    return shape;
  }
  const auto groups = groups_of(word, shape.rest);
  shape.value = one_number(groups, decimal_sign, scaled);
  if (!shape.value) {
    for (const auto& group : groups) shape.numbers.push_back(canonical(group.digits));
  }
  return shape;
}

std::string ascii_digits(std::string_view word) {
  std::string ascii;
  const auto size = static_cast<int32_t>(word.size());
  for (int32_t i = 0; i < size;) {
    const auto start = i;
    const auto c = next_code_point(word, i);
    const auto digit = c < 0 ? -1 : u_charDigitValue(c);
    if (digit >= 0) {
      ascii += static_cast<char>('0' + digit);
    } else if (c == 0x066B) {  // Arabic decimal separator
      ascii += '.';
    } else if (c == 0x066C) {  // Arabic thousands separator
      ascii += '\'';
    } else {
      ascii += word.substr(static_cast<size_t>(start), static_cast<size_t>(i - start));
    }
  }
  return ascii;
}

}  // namespace newswatch::dedup
