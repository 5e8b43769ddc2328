#include "dedup/prefixes.h"

#include <array>
#include <string_view>

#include <unicode/uchar.h>

#include "dedup/code_point.h"

namespace newswatch::dedup {
namespace {

constexpr auto kSigns = std::to_array<std::string_view>(
    {":", "|", "!", "]", ")", "/", "-", "\u2013", "\u2014", "\u00BB", "\u2022", "\uFF1A"});

// Where `gap` goes on behind its last sign and the spaces there; npos when it has no sign.
size_t behind_sign(std::string_view gap) {
  size_t end = std::string_view::npos;
  for (const auto sign : kSigns) {
    const auto found = gap.rfind(sign);
    if (found == std::string_view::npos) continue;
    if (end == std::string_view::npos || found + sign.size() > end) end = found + sign.size();
  }
  if (end == std::string_view::npos) return end;
  while (end < gap.size() && gap[end] == ' ') ++end;
  return end;
}

bool in_capitals(std::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  int letters = 0;
  for (int32_t i = 0; i < size;) {
    const auto c = next_code_point(text, i);
    if (c < 0) continue;
    if (u_islower(c)) return false;
    letters += u_isupper(c) ? 1 : 0;
  }
  return letters > 1;
}

std::string_view written(const WordSenses& words, std::uint32_t first, std::uint32_t last) {
  const auto start = words.token(first).start;
  return words.text().substr(start, words.token(last).end - start);
}

}  // namespace

TitleStart start_of_title(const WordSenses& words) {
  TitleStart start;
  while (start.word < words.size()) {
    const auto* prefix = words.find(start.word, SenseKind::prefix);
    if (prefix == nullptr) break;
    const auto next = start.word + prefix->length;
    if (next >= words.size()) break;
    const auto gap = words.gap_after(next - 1);
    if (const auto behind = behind_sign(gap); behind != std::string_view::npos) {
      start.byte = words.token(next - 1).end + behind;
    } else if (in_capitals(written(words, start.word, next - 1)) &&
               (words.find(next, SenseKind::prefix) != nullptr ||
                !in_capitals(written(words, next, next)))) {
      start.byte = words.token(next - 1).end;
      while (start.byte < words.text().size() && words.text()[start.byte] == ' ') ++start.byte;
    } else {
      break;
    }
    start.word = next;
  }
  return start;
}

}  // namespace newswatch::dedup
