// Fifty ways in which a feed arrives broken, each a pure function of the document and a seed.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::feeds::test {

struct Damaged {
  std::string bytes;
  // What stands before this in the whole document is as it was; npos: all of it still can be read.
  std::size_t from = std::string::npos;
};

struct Damage {
  std::string_view name;
  // `xml` is well-formed UTF-8. Empty where the document has nothing of the kind to break.
  std::optional<Damaged> (*make)(const std::string& xml, std::mt19937& random);
};

const std::vector<Damage>& all_damages();

}  // namespace newswatch::feeds::test
