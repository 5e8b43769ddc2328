// Where: which items a rule looks at, whatever they say.
#pragma once

#include <string>
#include <vector>

#include "core/item.h"

namespace newswatch::rules {

struct Where {
  std::vector<std::string> languages;    // BCP 47, lower-case; empty: any
  std::vector<std::string> sources;      // hosts as in URLs, lower-case, or "*"; empty: any
  std::vector<std::string> not_sources;  // likewise; they win

  bool operator==(const Where&) const = default;
};

// "en" takes "en-GB" too, "news.example" also "www.news.example". An item that doesn't say its
// language or has no link is taken by all, since leaving it out could lose a story.
bool takes(const Where& where, const Item& item);

// Does `wide` take every item that `narrow` takes? "No" may also mean that it isn't known.
bool covers(const Where& wide, const Where& narrow);

}  // namespace newswatch::rules
