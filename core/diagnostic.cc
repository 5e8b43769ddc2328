#include "core/diagnostic.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/utf8.h"

namespace newswatch {
namespace {

// Levenshtein distance with swaps of neighbours (optimal string alignment), in bytes.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> previous(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replace, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

// A character as it is shown, and the columns of a terminal that it takes.
struct Cell {
  std::string text;
  size_t width = 1;
};

size_t width_of(UChar32 c) {
  const auto category = u_charType(c);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) {
    return 0;
  }
  const auto east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

// One a code point, made safe for a terminal. A tab is one blank, so that the caret stays under
// its character.
std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  const auto* bytes = reinterpret_cast<const uint8_t*>(line.data());
  const auto size = static_cast<int64_t>(line.size());
  for (int64_t i = 0; i < size;) {
    const auto start = static_cast<size_t>(i);
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    const auto text = line.substr(start, static_cast<size_t>(i) - start);
    if (c == '\t') {
      cells.push_back({" ", 1});
      continue;
    }
    auto safe = escape_control(text);
    const size_t width = c < 0 ? 1 : safe == text ? width_of(c) : safe.size();
    cells.push_back({std::move(safe), width});
  }
  return cells;
}

// The part of the line around the column, and the caret under it.
std::string excerpt(const Diagnostic& d) {
  constexpr size_t kShown = 160;
  const auto cells = cells_of(d.source_line);
  const auto column = std::min(static_cast<size_t>(std::max(d.place.column, 1)) - 1, cells.size());
  size_t first = 0;
  if (cells.size() > kShown && column > kShown / 2) {
    first = std::min(column - kShown / 2, cells.size() - kShown);
  }
  const auto last = std::min(first + kShown, cells.size());
  std::string out = first > 0 ? "    …" : "    ";
  for (size_t i = first; i < last; ++i) out += cells[i].text;
  out += last < cells.size() ? "…\n" : "\n";
  if (d.place.column <= 0) return out;

  const auto width = [&](size_t from, size_t to) {
    size_t sum = 0;
    for (size_t i = from; i < to; ++i) sum += cells[i].width;
    return sum;
  };
  const auto end = std::min(column + static_cast<size_t>(std::max(d.width, 1)), last);
  out += std::string(4 + (first > 0 ? 1 : 0) + width(first, column), ' ') + '^';
  out += std::string(std::max(width(column, end), size_t{1}) - 1, '~') + '\n';
  return out;
}

}  // namespace

void Diagnostics::error(Place place, std::string message, std::string hint,
                        std::string source_line) {
  Diagnostic d;
  d.place = std::move(place);
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.source_line = std::move(source_line);
  add(std::move(d));
}

void Diagnostics::append(const Diagnostics& other) {
  list_.insert(list_.end(), other.list_.begin(), other.list_.end());
}

size_t Diagnostics::errors() const {
  return static_cast<size_t>(std::count_if(
      list_.begin(), list_.end(), [](const Diagnostic& d) { return d.level == Level::error; }));
}

size_t Diagnostics::warnings() const { return list_.size() - errors(); }

bool Diagnostics::has_errors() const { return errors() > 0; }

std::string Diagnostics::render() const {
  std::string out;
  for (const auto& d : list_) out += newswatch::render(d);
  return out;
}

std::string render(const Diagnostic& d) {
  std::string out = escape_control(d.place.file);
  if (d.place.line > 0) out += fmt::format(":{}", d.place.line);
  if (d.place.column > 0) out += fmt::format(":{}", d.place.column);
  out += d.level == Level::error ? ": error: " : ": warning: ";
  out += escape_control(d.message);
  if (!d.code.empty()) out += fmt::format(" [{}]", d.code);
  out += '\n';
  if (!d.source_line.empty()) out += excerpt(d);
  if (!d.hint.empty()) out += fmt::format("    hint: {}\n", escape_control(d.hint));
  return out;
}

std::string_view line_of(std::string_view text, int line) {
  if (line < 1) return {};
  for (int i = 1; i < line; ++i) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  auto found = text.substr(0, text.find('\n'));
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = word.size() <= 3 ? 2 : word.size() <= 8 ? 3 : 4;  // exclusive
  best_distance = std::min(best_distance, word.size());  // some of the word must be right
  for (const auto& candidate : candidates) {
    // They differ by that much at least; a word of a megabyte must not be compared in full.
    const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
    if (longer - shorter >= best_distance) continue;
    const size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace newswatch
