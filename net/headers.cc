#include "net/headers.h"

#include <algorithm>

namespace newswatch::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// RFC 9110, 5.6.2.
bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' ||
         std::string_view("!#$%&'*+.^_`|~").find(c) != std::string_view::npos;
}

bool ends_a_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

}  // namespace

bool same_header_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  const auto found = std::find_if(headers.rbegin(), headers.rend(), [&](const auto& header) {
    return same_header_name(header.first, name);
  });
  return found == headers.rend() ? nullptr : &found->second;
}

std::optional<std::pair<std::string, std::string>> read_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  auto value = line.substr(colon + 1);
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  return std::pair(std::string(line.substr(0, colon)), std::string(value));
}

std::size_t count_codings(std::string_view value) {
  std::size_t count = 0;
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    auto coding = value.substr(0, comma);
    value.remove_prefix(std::min(comma + 1, value.size()));
    while (!coding.empty() && is_blank(coding.front())) coding.remove_prefix(1);
    while (!coding.empty() && is_blank(coding.back())) coding.remove_suffix(1);
    const bool is_none = coding.empty() || same_header_name(coding, "chunked") ||
                         same_header_name(coding, "identity");
    count += is_none ? 0 : 1;
  }
  return count;
}

bool is_safe_header(std::string_view name, std::string_view value) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character) &&
         std::none_of(value.begin(), value.end(), ends_a_line);
}

}  // namespace newswatch::net
