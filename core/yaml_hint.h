// What is most likely meant where a text isn't YAML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/text_index.h"

namespace newswatch {

// `said` is yaml-cpp's message, and `offset` the byte it is about. Empty where nothing is likely.
std::string yaml_hint(std::string_view text, const TextIndex& index, size_t offset,
                      std::string_view said);

// A quote or a bracket that is open at the end of `text`, and where it stands.
struct OpenMark {
  char mark = '\0';  // one of "'[{, or '\0': nothing is open
  size_t offset = 0;
};

// Reads quotes and brackets alone, as YAML does: quotes count where a value begins, and neither
// counts in a comment. Plain texts with a bracket that has no partner mislead it.
OpenMark find_open_mark(std::string_view text);

}  // namespace newswatch
