// Exact decimal numbers, as far as news needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch::dedup {

// mantissa * 10^exponent.
struct Decimal {
  std::uint64_t mantissa = 0;
  int exponent = 0;
};

// Of ASCII digits: `whole` and what follows the decimal separator. Nothing when there are more
// than 18 digits.
std::optional<Decimal> decimal_of(std::string_view whole, std::string_view fraction = {});

// Nothing on overflow.
std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, std::uint64_t factor);

// "28", "100000000", "0.25": no leading zeros, no zeros at the end of a fraction.
std::string to_string(Decimal value);

}  // namespace newswatch::dedup
