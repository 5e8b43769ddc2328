// Short forms for tests that parse a document given as text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "feeds/parse.h"

namespace newswatch::feeds::test {

inline constexpr std::string_view kUrl = "https://example.org/news/feed.xml";

// The feed, its texts made plain; the test fails, and gets an empty one, where there is none.
inline ParsedFeed parsed(std::string_view text, std::string_view content_type = {}) {
  auto result = parse({text, content_type, kUrl});
  if (!result) {
    ADD_FAILURE() << result.error().message << "\n" << text.substr(0, 500);
    return {};
  }
  result->finish();
  return *std::move(result);
}

inline std::string error_of(std::string_view text) {
  const auto result = parse({text, "", kUrl});
  return result ? "no error" : result.error().message;
}

inline std::size_t warnings_of(const ParsedFeed& feed, std::string_view kind) {
  return static_cast<std::size_t>(
      std::count_if(feed.warnings.begin(), feed.warnings.end(),
                    [kind](const Warning& warning) { return warning.kind == kind; }));
}

// An RSS 2.0 document whose channel holds `inner`, or one item that holds it.
inline std::string rss(std::string_view inner) {
  return "<rss version=\"2.0\"><channel>" + std::string(inner) + "</channel></rss>";
}
inline Item rss_item(std::string_view inner) {
  const auto feed = parsed(rss("<item>" + std::string(inner) + "</item>"));
  EXPECT_EQ(feed.items.size(), 1u);
  return feed.items.empty() ? Item{} : feed.items.front();
}

inline std::string atom(std::string_view inner) {
  return "<feed xmlns=\"http://www.w3.org/2005/Atom\">" + std::string(inner) + "</feed>";
}
inline Item atom_entry(std::string_view inner) {
  const auto feed = parsed(atom("<entry>" + std::string(inner) + "</entry>"));
  EXPECT_EQ(feed.items.size(), 1u);
  return feed.items.empty() ? Item{} : feed.items.front();
}

inline std::string shown(const std::optional<Time>& time) {
  return time ? to_rfc3339(*time) : "absent";
}

}  // namespace newswatch::feeds::test
