// What a newsroom puts before a title: "BREAKING: ", "UPDATE 2-", "Срочно! ".
#pragma once

#include <cstddef>
#include <cstdint>

#include "dedup/word_senses.h"

namespace newswatch::dedup {

struct TitleStart {
  std::uint32_t word = 0;  // the first behind the prefixes
  size_t byte = 0;         // where the title goes on
};

// A prefix is set off by a sign ("Update: ", "[Video] "), or by capitals in a title without
// ("BREAKING Explosion in Kyiv"): "Update on Ukraine" has none.
TitleStart start_of_title(const WordSenses& words);

}  // namespace newswatch::dedup
