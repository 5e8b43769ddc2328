// Files of the corpus, which lies beside the checkout or where NEWSWATCH_CORPUS says.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace newswatch::feeds::test {

inline std::filesystem::path corpus_dir(const std::string& below) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  const std::filesystem::path root =
      set != nullptr ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus";
  return root / below;
}

// The files below a folder of the corpus, sorted; none where the corpus is absent.
inline std::vector<std::filesystem::path> corpus_files(const std::string& below) {
  std::vector<std::filesystem::path> files;
  const auto dir = corpus_dir(below);
  if (!std::filesystem::is_directory(dir)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace newswatch::feeds::test
