// Stems: a name is the same word in each of its cases.
#pragma once

#include <string_view>

namespace newswatch::dedup {

// A Cyrillic word without the ending of a noun or adjective; others as they are. `folded`: as the
// tokeniser folds.
std::string_view stem_of(std::string_view folded);

}  // namespace newswatch::dedup
