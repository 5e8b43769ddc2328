// What makes a text unfit for yaml-cpp before it builds a tree of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch {

struct YamlFault {
  size_t offset = 0;  // the byte where it stands; npos: the whole file
  std::string message;
  std::string hint;
};

// - Text that is not UTF-8, or has control characters: yaml-cpp guesses other encodings, and takes
//   the byte 0x04 for the end of the file.
// - Aliases that contain themselves, or that a walk over the tree would meet too often: a few
//   lines of aliases to aliases make billions of nodes.
// - A second document, in which yaml-cpp 0.7 may go round forever: where a comma begins one, it
//   makes documents of nothing without moving on.
// Throws YAML::Exception where the text isn't YAML.
std::optional<YamlFault> find_yaml_fault(const std::string& text);

}  // namespace newswatch
