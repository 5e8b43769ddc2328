// Turkish negates a verb by a suffix: "geldi" came, "gelmedi" did not come.
#pragma once

#include <string_view>

namespace newswatch::dedup {

// `folded`: as the tokeniser folds, so ı is i and ü is u. `certain`: of a text not known to be
// Turkish, take only endings that no word of another language has.
bool is_negated_turkish_verb(std::string_view folded, bool certain);

}  // namespace newswatch::dedup
