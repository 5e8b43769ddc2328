// Lines and columns of a text, found without walking it from its start each time.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace newswatch {

// Lines count from 1 and end at '\n'; columns count code points from 1. Does not keep the text:
// the calls are given the one that the index was made of.
class TextIndex {
 public:
  TextIndex() = default;
  explicit TextIndex(std::string_view text);

  // The byte where a line begins; the size of the text where there is no such line.
  size_t start_of(int line) const;
  // The line without its line end; empty where there is none.
  std::string_view line(std::string_view text, int line) const;

  struct LineColumn {
    int line = 1;
    int column = 1;
  };
  LineColumn at(std::string_view text, size_t offset) const;

 private:
  size_t code_points_before(std::string_view text, size_t offset) const;

  size_t size_ = 0;
  std::vector<size_t> starts_{0};
  std::vector<size_t> code_points_{0};  // before byte 0, 4096, 8192, ...
};

}  // namespace newswatch
