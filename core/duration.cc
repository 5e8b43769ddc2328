#include "core/duration.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace newswatch {
namespace {

struct Unit {
  std::string_view name;
  long long millis;
};

// Largest first, as format_duration takes them; "ms" stands before "m" only when reading.
constexpr std::array<Unit, 6> kUnits{{{"w", 604'800'000},
                                      {"d", 86'400'000},
                                      {"h", 3'600'000},
                                      {"m", 60'000},
                                      {"s", 1'000},
                                      {"ms", 1}}};
constexpr long long kMax = 100LL * 366 * 86'400'000;  // a century is a typing error

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  long long total = 0;
  while (!text.empty()) {
    unsigned long long number = 0;  // unsigned: from_chars takes a sign for the others
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const auto name = text.substr(0, letters);
    text.remove_prefix(letters);
    long long millis = 0;
    for (const auto& unit : kUnits) {
      if (unit.name == name) millis = unit.millis;
    }
    if (millis == 0 || number > static_cast<unsigned long long>(kMax / millis)) return std::nullopt;
    total += static_cast<long long>(number) * millis;
    if (total > kMax) return std::nullopt;
  }
  return Duration{total};
}

std::string format_duration(Duration d) {
  if (d.count() == 0) return "0s";
  std::string text;
  auto rest = static_cast<unsigned long long>(d.count());
  if (d.count() < 0) {
    text = "-";
    rest = 0 - rest;  // unsigned: the smallest value has no positive counterpart
  }
  for (const auto& unit : kUnits) {
    if (unit.name == "w") continue;  // "14d" reads better than "2w"
    const auto millis = static_cast<unsigned long long>(unit.millis);
    if (const auto n = rest / millis; n > 0) {
      text += fmt::format("{}{}", n, unit.name);
      rest %= millis;
    }
  }
  return text;
}

}  // namespace newswatch
