#include "rules/source.h"

#include <algorithm>

namespace newswatch::rules {
namespace {

// Longer lines are not written by hand; rendering one takes 40 times its size.
constexpr size_t kMaxLine = 64u << 10;

int code_points(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void QuerySource::error(Diagnostics& diagnostics, size_t start, size_t end, std::string message,
                        std::string hint) const {
  Diagnostic d;
  d.place = place(start);
  d.source_line = line(d.place);
  d.message = std::move(message);
  d.hint = std::move(hint);
  auto marked = text().substr(std::min(start, text().size()), end - std::min(start, end));
  marked = marked.substr(0, marked.find('\n'));
  d.width = std::max(1, code_points(marked));
  diagnostics.add(std::move(d));
}

Place LineSource::place(size_t offset) const {
  const auto before = static_cast<size_t>(text_.data() - line_.data()) + offset;
  return {file_, number_, code_points(line_.substr(0, before)) + 1};
}

std::string LineSource::line(const Place&) const {
  return line_.size() <= kMaxLine ? std::string(line_) : std::string{};
}

std::string ScalarSource::line(const Place& place) const {
  return node_.document().source_line(place);
}

}  // namespace newswatch::rules
