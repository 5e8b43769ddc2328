#include "core/text_index.h"

#include <algorithm>

namespace newswatch {
namespace {

constexpr size_t kStep = 4096;

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

TextIndex::TextIndex(std::string_view text) : size_(text.size()) {
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    starts_.push_back(end + 1);
  }
  for (size_t i = 0; i + kStep <= text.size(); i += kStep) {
    code_points_.push_back(code_points_.back() + count_code_points(text.substr(i, kStep)));
  }
}

size_t TextIndex::start_of(int line) const {
  if (line < 1 || static_cast<size_t>(line) > starts_.size()) return size_;
  return starts_[static_cast<size_t>(line) - 1];
}

std::string_view TextIndex::line(std::string_view text, int line) const {
  const auto start = start_of(line);
  auto found = text.substr(start, text.find('\n', start) - start);
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

TextIndex::LineColumn TextIndex::at(std::string_view text, size_t offset) const {
  offset = std::min(offset, size_);
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto start = *(after - 1);
  return {static_cast<int>(after - starts_.begin()),
          static_cast<int>(code_points_before(text, offset) - code_points_before(text, start)) + 1};
}

size_t TextIndex::code_points_before(std::string_view text, size_t offset) const {
  const auto step = offset / kStep;
  return code_points_[step] + count_code_points(text.substr(step * kStep, offset % kStep));
}

}  // namespace newswatch
