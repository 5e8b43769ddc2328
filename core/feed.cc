#include "core/feed.h"

#include <algorithm>

#include "core/url.h"

namespace newswatch {

FeedId make_feed_id(std::string_view url) {
  constexpr size_t kReadable = 48;
  std::string_view rest = url;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    rest.remove_prefix(scheme + 3);
  }
  if (rest.starts_with("www.")) rest.remove_prefix(4);
  rest = rest.substr(0, rest.find_first_of("?#"));
  std::string id;
  for (const char c : rest) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      id += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
    if (id.size() >= kReadable) break;
  }
  if (!id.empty() && id.back() != '-') id += '-';
  return FeedId{id + to_hex(hash128(url)).substr(0, 10)};
}

bool is_feed_id(std::string_view text) {
  return !text.empty() && text.size() <= kLongestFeedId &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::string same_feed_key(const Url& url) { return url.origin() + url.path() + '?' + url.query(); }

}  // namespace newswatch
