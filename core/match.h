// Match: a rule that an item satisfies, with the ranges that made it so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"

namespace newswatch {

struct Item;

enum class Field : std::uint8_t { title, summary, content, author, url, category };

constexpr std::string_view to_string(Field field) {
  constexpr std::string_view kNames[] = {"title",  "summary", "content",
                                         "author", "url",     "category"};
  return kNames[static_cast<size_t>(field)];
}

struct FieldRange {
  Field field = Field::title;
  std::uint32_t start = 0;  // byte offsets into the field's text (text_of); [start, end)
  std::uint32_t end = 0;

  bool operator==(const FieldRange&) const = default;
};

// A range and what stands there.
struct Span {
  Field field = Field::title;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::string text;

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
  std::vector<FieldRange> ranges;  // in order of field and start; none overlap

  bool operator==(const Match&) const = default;
};

// Authors and categories are a line each, and are put together in `joined`.
std::string_view text_of(const Item& item, Field field, std::string& joined);

// With their texts, for those who tell of a match; a rule that matches needs none.
std::vector<Span> spans_of(const std::vector<FieldRange>& ranges, const Item& item);

}  // namespace newswatch
