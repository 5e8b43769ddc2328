#include "feeds/html_tag.h"

#include <array>
#include <cstdint>

namespace newswatch::feeds {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Bytes that end something inside a tag, by what they end.
enum Ends : std::uint8_t { kSpace = 1, kName = 2, kAttribute = 4, kUnquoted = 8 };

constexpr std::array<std::uint8_t, 256> tag_bytes() {
  std::array<std::uint8_t, 256> table{};
  for (const unsigned char c : {' ', '\t', '\n', '\r', '\f'}) {
    table[c] = kSpace | kName | kAttribute | kUnquoted;
  }
  table['/'] = kName | kAttribute;
  table['>'] = kName | kAttribute | kUnquoted;
  table['='] = kAttribute;
  return table;
}
constexpr auto kTagBytes = tag_bytes();

bool is(Ends what, char c) { return (kTagBytes[static_cast<unsigned char>(c)] & what) != 0; }

// The first byte from `at` on that ends it.
std::size_t find(Ends what, std::string_view text, std::size_t at) {
  while (at < text.size() && !is(what, text[at])) ++at;
  return at;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is(kSpace, text[at])) ++at;
  return at;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool begins_tag(std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && is_letter(text[at + 1])) return true;
  return at + 2 < text.size() && text[at + 1] == '/' && is_letter(text[at + 2]);
}

HtmlTag::HtmlTag(std::string_view text, std::size_t at) : text_(text) {
  is_end_ = text[at + 1] == '/';
  const std::size_t start = at + (is_end_ ? 2 : 1);
  at_ = start;
  at_ = find(kName, text, start);
  name_ = text.substr(start, at_ - start);
}

bool HtmlTag::next_attribute(std::string_view& name, std::string_view& value) {
  if (finished_) return false;
  while (at_ < text_.size() && (is(kSpace, text_[at_]) || text_[at_] == '/')) ++at_;
  if (at_ >= text_.size()) {
    at_ = std::string_view::npos;
    finished_ = true;
    return false;
  }
  if (text_[at_] == '>') {
    ++at_;
    finished_ = true;
    return false;
  }
  const std::size_t start = at_;
  at_ = find(kAttribute, text_, start + 1);  // its name may begin with "="
  name = text_.substr(start, at_ - start);
  value = {};
  std::size_t i = skip_space(text_, at_);
  if (i >= text_.size() || text_[i] != '=') return true;
  i = skip_space(text_, i + 1);
  if (i < text_.size() && (text_[i] == '"' || text_[i] == '\'')) {
    const std::size_t close = text_.find(text_[i], i + 1);
    value = text_.substr(i + 1, close == std::string_view::npos ? close : close - i - 1);
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
    return true;
  }
  at_ = find(kUnquoted, text_, i);
  value = text_.substr(i, at_ - i);
  return true;
}

std::size_t HtmlTag::end() {
  std::string_view name;
  std::string_view value;
  while (next_attribute(name, value)) {
  }
  return at_;
}

bool ends_tag_name(char c) { return is(kName, c); }

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = lower(c);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view lower_case) {
  if (a.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower_case[i]) return false;
  }
  return true;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view lower, std::size_t from) {
  while (from < text.size()) {
    from = text.find(lower.front(), from);
    if (from == std::string_view::npos) break;
    if (equals_ignoring_case(text.substr(from, lower.size()), lower)) return from;
    ++from;
  }
  return std::string_view::npos;
}

}  // namespace newswatch::feeds
