#include "core/diagnostic.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

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

// The line made safe for a terminal, and how many columns of it stand before `column`.
// Tabs are kept as one blank so that the caret stays under its character.
std::string printable(std::string_view line) {
  std::string copy(line);
  std::replace(copy.begin(), copy.end(), '\t', ' ');
  return escape_control(truncate_utf8(copy, 400));
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
  if (!d.source_line.empty()) {
    out += fmt::format("    {}\n", printable(d.source_line));
    if (d.place.column > 0) {
      out += fmt::format("    {}^{}\n", std::string(static_cast<size_t>(d.place.column - 1), ' '),
                         std::string(static_cast<size_t>(std::max(d.width - 1, 0)), '~'));
    }
  }
  if (!d.hint.empty()) out += fmt::format("    hint: {}\n", escape_control(d.hint));
  return out;
}

std::string_view line_of(std::string_view text, int line) {
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
  for (const auto& candidate : candidates) {
    const size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace newswatch
