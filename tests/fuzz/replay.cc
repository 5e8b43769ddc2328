// The committed inputs of one fuzzer as tests, one a file. usage: NAME_fuzz FOLDER
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

class KeepsItsPromises : public testing::Test {
 public:
  explicit KeepsItsPromises(std::string file) : file_(std::move(file)) {}

  void TestBody() override {
    const auto input = read_file(file_);
    ASSERT_TRUE(input.has_value()) << input.error().message;
    try {
      check(*input);
    } catch (const Violation& violation) {
      FAIL() << file_ << ": " << violation.what();
    }
  }

 private:
  std::string file_;
};

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace
}  // namespace newswatch::fuzz

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  const auto files = newswatch::fuzz::files_of(argv[1]);
  if (files.empty()) {
    std::cerr << argv[1] << " holds no inputs\n";
    return 1;
  }
  for (const auto& file : files) {
    testing::RegisterTest("KeepsItsPromises", file.filename().c_str(), nullptr, nullptr,
                          file.c_str(), 1, [path = file.string()]() -> testing::Test* {
                            return new newswatch::fuzz::KeepsItsPromises(path);
                          });
  }
  return RUN_ALL_TESTS();
}
