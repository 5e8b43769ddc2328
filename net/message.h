// What HTTP messages are made of, for code that looks at them without sending any.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newswatch::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The same without owning the text.
using HeaderViews = std::vector<std::pair<std::string_view, std::string_view>>;

// The value of the last header of that name, whatever its case; nullptr where there is none.
const std::string* find_header(const Headers& headers, std::string_view name);

struct Hop {
  int status = 0;
  std::string url;  // that gave this status
};

}  // namespace newswatch::net
