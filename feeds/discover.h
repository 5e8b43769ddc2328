// Feeds that an HTML page links to, for the message that says it is no feed itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newswatch::feeds {

struct Candidate {
  std::string url;    // absolute, or empty base: as written
  std::string title;  // plain, may be empty
};

// <link rel="alternate"> with a feed's type, in the page's order, at most ten.
std::vector<Candidate> linked_feeds(std::string_view html, const std::string& url);

}  // namespace newswatch::feeds
