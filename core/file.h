// Files read whole, and paths from patterns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace newswatch {

// "-" is standard input. The error names the file and the reason.
Result<std::string> read_file(const std::string& path, size_t max_bytes = 256u << 20);

// A file's text without surrounding blanks and line ends: secrets, URLs, tokens.
Result<std::string> read_secret_file(const std::string& path);

// Files that match a shell pattern ("rules.d/*.yaml"), sorted; folders are left out. A path that
// exists as it is written is itself; nothing found is an empty list.
std::vector<std::string> expand_pattern(const std::string& pattern);

// `path` against the folder of `file`; absolute paths stay.
std::string relative_to_file(std::string_view file, std::string_view path);

}  // namespace newswatch
