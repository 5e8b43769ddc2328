#include "feeds/long_text.h"

#include <cstring>

namespace newswatch::feeds {
namespace {

// Begins a reference. No text of a feed holds it (feeds/decode.h).
constexpr char kMark = '\x01';
constexpr std::size_t kViewBytes = sizeof(std::string_view);
constexpr std::size_t kReferenceBytes = 1 + kViewBytes;

}  // namespace

std::string Shortening::shortened() const {
  std::size_t size = end_ - begin_;
  for (const auto& [begin, end] : long_texts_) size -= end - begin - kReferenceBytes;
  std::string bytes;
  bytes.reserve(size);
  std::size_t at = begin_;
  for (const auto& [begin, end] : long_texts_) {
    bytes.append(text_.substr(at, begin - at));
    bytes.append(kReferenceBytes, kMark);
    at = end;
  }
  bytes.append(text_.substr(at, end_ - at));
  return bytes;
}

void Shortening::refer(std::string& shortened) const {
  std::size_t left_out = begin_;
  for (const auto& [begin, end] : long_texts_) {
    const auto referred = text_.substr(begin, end - begin);
    std::memcpy(shortened.data() + (begin - left_out) + 1, &referred, kViewBytes);
    left_out += referred.size() - kReferenceBytes;
  }
}

std::size_t Shortening::place_in_text(std::size_t at) const {
  std::size_t place = begin_ + at;
  for (const auto& [begin, end] : long_texts_) {
    if (begin >= place) break;
    place += end - begin - kReferenceBytes;
  }
  return place;
}

std::string_view value_of(pugi::xml_node node) {
  const char* const value = node.value();
  if (*value != kMark) return value;
  std::string_view referred;
  std::memcpy(&referred, value + 1, kViewBytes);
  return referred;
}

}  // namespace newswatch::feeds
