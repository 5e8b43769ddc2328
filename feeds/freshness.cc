#include "feeds/freshness.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "net/retry_after.h"

namespace newswatch::feeds {
namespace {

// Longer than anyone is held off by it.
constexpr std::chrono::seconds kLongest = std::chrono::hours(24 * 365);

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  });
}

// delta-seconds; nullopt where it is none.
std::optional<Duration> seconds_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  long long value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return kLongest;
  return std::min<std::chrono::seconds>(std::chrono::seconds(value), kLongest);
}

struct CacheControl {
  std::optional<Duration> max_age;  // the first; zero where it can't be read
  bool revalidate_always = false;   // no-cache without field names, or no-store
};

void read_directive(std::string_view directive, CacheControl& found) {
  directive = trim(directive);
  const auto equals = directive.find('=');
  const auto name = trim(directive.substr(0, equals));
  if (equals == std::string_view::npos) {
    if (same_word(name, "no-cache") || same_word(name, "no-store")) found.revalidate_always = true;
    return;
  }
  if (found.max_age || !same_word(name, "max-age")) return;
  auto value = trim(directive.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  found.max_age = seconds_of(value).value_or(Duration(0));
}

// All Cache-Control lines are one list; commas inside of quotes part nothing.
CacheControl cache_control(const net::Headers& headers) {
  CacheControl found;
  for (const auto& [name, line] : headers) {
    if (!same_word(name, "cache-control")) continue;
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] == '"') quoted = !quoted;
      if (i < line.size() && (line[i] != ',' || quoted)) continue;
      read_directive(std::string_view(line).substr(start, i - start), found);
      start = i + 1;
    }
  }
  return found;
}

const std::string* first_header(const net::Headers& headers, std::string_view lower) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& h) { return same_word(h.first, lower); });
  return found == headers.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<Duration> fresh_for(const net::Headers& headers, Time now) {
  const auto control = cache_control(headers);
  if (control.revalidate_always) return Duration(0);
  if (control.max_age) return control.max_age;
  const auto* expires_header = first_header(headers, "expires");
  if (expires_header == nullptr) return std::nullopt;
  const auto expires = net::parse_http_date(*expires_header);
  if (!expires) return Duration(0);  // "0" and the like: in the past
  const auto* date_header = first_header(headers, "date");
  const auto date = date_header != nullptr ? net::parse_http_date(*date_header) : std::nullopt;
  return std::clamp<Duration>(*expires - date.value_or(now), Duration(0), kLongest);
}

Duration age_of(const net::Headers& headers) {
  const auto* age = first_header(headers, "age");
  return age != nullptr ? seconds_of(trim(*age)).value_or(Duration(0)) : Duration(0);
}

}  // namespace newswatch::feeds
