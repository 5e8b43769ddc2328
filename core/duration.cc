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
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0 || end == text.data()) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const auto name = text.substr(0, letters);
    text.remove_prefix(letters);
    long long millis = 0;
    for (const auto& unit : kUnits) {
      if (unit.name == name) millis = unit.millis;
    }
    if (millis == 0 || number > kMax / millis) return std::nullopt;
    total += number * millis;
    if (total > kMax) return std::nullopt;
  }
  return Duration{total};
}

std::string format_duration(Duration d) {
  long long rest = d.count();
  if (rest == 0) return "0s";
  std::string text;
  if (rest < 0) {
    text = "-";
    rest = -rest;
  }
  for (const auto& unit : kUnits) {
    if (unit.name == "w") continue;  // "14d" reads better than "2w"
    if (const auto n = rest / unit.millis; n > 0) {
      text += fmt::format("{}{}", n, unit.name);
      rest -= n * unit.millis;
    }
  }
  return text;
}

}  // namespace newswatch
