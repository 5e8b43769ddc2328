// Where the bytes of a YAML scalar's value stand in the file.
#pragma once

#include <string_view>

#include "core/yaml.h"

namespace newswatch {

// A node begins with its properties ("&anchor !tag"), as far as it has any: where they end.
size_t skip_properties(std::string_view text, size_t node_start);

// `start` is where the scalar itself begins: its quote, its block indicator, its first byte.
ScalarStyle scalar_style_at(std::string_view text, size_t start);

// The place in `text` of byte `offset` of `value`, which is what yaml-cpp made of the scalar at
// `start`. Exact for what is not blank; a blank may be a line end and the indentation after it.
size_t find_in_scalar(std::string_view text, size_t start, std::string_view value, size_t offset);

}  // namespace newswatch
