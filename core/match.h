// Match: a rule that an item satisfies, with the places that made it so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"

namespace newswatch {

enum class Field : std::uint8_t { title, summary, content, author, url, category };

constexpr std::string_view to_string(Field field) {
  constexpr std::string_view kNames[] = {"title",  "summary", "content",
                                         "author", "url",     "category"};
  return kNames[static_cast<size_t>(field)];
}

struct Span {
  Field field = Field::title;
  std::uint32_t start = 0;  // byte offsets into the field's text; [start, end)
  std::uint32_t end = 0;
  std::string text;  // those bytes

  auto operator<=>(const Span&) const = default;
};

enum class Severity : std::uint8_t { info, low, medium, high, critical };

constexpr std::string_view to_string(Severity severity) {
  constexpr std::string_view kNames[] = {"info", "low", "medium", "high", "critical"};
  return kNames[static_cast<size_t>(severity)];
}

constexpr std::optional<Severity> parse_severity(std::string_view name) {
  for (const auto s :
       {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
    if (to_string(s) == name) return s;
  }
  return std::nullopt;
}

using Labels = std::map<std::string, std::string>;

struct Match {
  RuleId rule;
  std::vector<Span> spans;  // in order of field and start; none overlap

  bool operator==(const Match&) const = default;
};

}  // namespace newswatch
