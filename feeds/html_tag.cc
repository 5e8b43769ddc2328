#include "feeds/html_tag.h"

#include <cstring>

namespace newswatch::feeds {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

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
  while (at_ < text.size() && !is_space(text[at_]) && text[at_] != '/' && text[at_] != '>') ++at_;
  name_ = text.substr(start, at_ - start);
}

bool HtmlTag::next_attribute(std::string_view& name, std::string_view& value) {
  if (finished_) return false;
  while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) ++at_;
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
  const std::size_t start = at_++;  // an attribute's name may begin with "="
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '>' &&
         text_[at_] != '=') {
    ++at_;
  }
  name = text_.substr(start, at_ - start);
  value = {};
  std::size_t i = at_;
  while (i < text_.size() && is_space(text_[i])) ++i;
  if (i >= text_.size() || text_[i] != '=') return true;
  ++i;
  while (i < text_.size() && is_space(text_[i])) ++i;
  if (i < text_.size() && (text_[i] == '"' || text_[i] == '\'')) {
    const std::size_t close = text_.find(text_[i], i + 1);
    value = text_.substr(i + 1, close == std::string_view::npos ? close : close - i - 1);
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
    return true;
  }
  at_ = i;
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') ++at_;
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

std::size_t find_ignoring_case(std::string_view text, std::string_view lower_case,
                               std::size_t from) {
  // What is looked for begins with '<' or another byte without case, so memchr does the work.
  while (from < text.size()) {
    const auto* hit = std::memchr(text.data() + from, lower_case.front(), text.size() - from);
    if (hit == nullptr) return std::string_view::npos;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
    if (equals_ignoring_case(text.substr(at, lower_case.size()), lower_case)) return at;
    from = at + 1;
  }
  return std::string_view::npos;
}

}  // namespace newswatch::feeds
