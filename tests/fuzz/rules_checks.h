// What holds of any rule files and of what they match.
#pragma once

#include <string>

namespace newswatch::fuzz {

// `path` ends with .rules or .yaml. `text` is read, compiled, and matched against an item whose
// content is `content`.
void check_rules(const std::string& path, const std::string& text, const std::string& content);

}  // namespace newswatch::fuzz
