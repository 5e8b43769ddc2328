#include "web/query.h"

#include <algorithm>
#include <utility>

namespace newswatch::web {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode_value(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  return percent_decode(plain);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    auto name = decode_value(part.substr(0, equals));
    auto value = decode_value(part.substr(std::min(equals + 1, part.size())));
    if (!name || !value) return std::nullopt;
    if (!query.values_.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
  }
  return query;
}

std::string Query::take(const std::string& name) {
  const auto found = values_.extract(name);
  return found ? found.mapped() : std::string{};
}

std::optional<std::string> Query::unknown() const {
  return values_.empty() ? std::nullopt : std::optional(values_.begin()->first);
}

}  // namespace newswatch::web
