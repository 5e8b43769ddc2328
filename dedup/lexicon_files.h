// The files of dedup/lexicons, compiled in (see dedup/CMakeLists.txt).
#pragma once

#include <span>
#include <string_view>

namespace newswatch::dedup {

struct LexiconFile {
  std::string_view language;  // "en": the name of the file without ".txt"
  std::string_view text;
};

std::span<const LexiconFile> lexicon_files();

}  // namespace newswatch::dedup
