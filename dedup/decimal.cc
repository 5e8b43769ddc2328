#include "dedup/decimal.h"

namespace newswatch::dedup {
namespace {

constexpr int kMostDigits = 18;

bool shift_to(Decimal& value, int exponent) {
  while (value.exponent > exponent) {
    if (__builtin_mul_overflow(value.mantissa, std::uint64_t{10}, &value.mantissa)) return false;
    --value.exponent;
  }
  return true;
}

}  // namespace

std::optional<Decimal> decimal_of(std::string_view whole, std::string_view fraction) {
  while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (whole.size() + fraction.size() > kMostDigits) return std::nullopt;
  Decimal value;
  for (const auto part : {whole, fraction}) {
    for (const char c : part)
      value.mantissa = value.mantissa * 10 + static_cast<std::uint64_t>(c - '0');
  }
  value.exponent = -static_cast<int>(fraction.size());
  return value;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  const int exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
  if (!shift_to(a, exponent) || !shift_to(b, exponent)) return std::nullopt;
  if (__builtin_add_overflow(a.mantissa, b.mantissa, &a.mantissa)) return std::nullopt;
  return a;
}

std::optional<Decimal> multiply(Decimal a, std::uint64_t factor) {
  while (factor >= 10 && factor % 10 == 0) {
    factor /= 10;
    ++a.exponent;
  }
  if (__builtin_mul_overflow(a.mantissa, factor, &a.mantissa)) return std::nullopt;
  return a;
}

std::string to_string(Decimal value) {
  if (value.mantissa == 0) return "0";
  while (value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    ++value.exponent;
  }
  auto digits = std::to_string(value.mantissa);
  if (value.exponent >= 0) return digits.append(static_cast<size_t>(value.exponent), '0');
  const auto places = static_cast<size_t>(-value.exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return digits;
}

}  // namespace newswatch::dedup
