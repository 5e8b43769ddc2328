#include "core/file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace newswatch {
namespace {

namespace fs = std::filesystem;

class File : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "newswatch-file-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  std::string folder_;
};

std::string error_of(const Result<std::string>& result) {
  return result ? "none" : result.error().message;
}

TEST_F(File, IsReadWholeAsItIs) {
  for (const auto& text :
       {std::string(), std::string("a\r\n\0\xff", 5), std::string(65'535, 'x'),
        std::string(65'536, 'x'), std::string(65'537, 'x'), std::string(1'000'000, 'x')}) {
    const auto read = read_file(write("f", text));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(*read == text) << text.size();
  }
}

TEST_F(File, ErrorsNameTheFileAndTheReason) {
  EXPECT_EQ(error_of(read_file(path("absent"))), path("absent") + ": No such file or directory");
  EXPECT_EQ(error_of(read_file(folder_)), folder_ + ": Is a directory");
  EXPECT_EQ(error_of(read_file("")), ": No such file or directory");
  EXPECT_EQ(error_of(read_file(write("f", "x") + "/y")), path("f/y") + ": Not a directory");
}

TEST_F(File, MayHaveTheLargestSizeAndNotMore) {
  for (const size_t size : {0u, 1u, 10u, 65'536u, 200'000u}) {
    const auto file = write("f", std::string(size, 'x'));
    EXPECT_TRUE(read_file(file, size)) << size;
    if (size == 0) continue;
    EXPECT_EQ(error_of(read_file(file, size - 1)),
              file + ": larger than " + std::to_string(size - 1) + " bytes");
  }
  EXPECT_EQ(error_of(read_file("/dev/zero", 1 << 20)), "/dev/zero: larger than 1048576 bytes");
}

TEST_F(File, SecretIsTrimmedAndNeverEmpty) {
  EXPECT_EQ(*read_secret_file(write("s", "\n  se cret \r\n\t")), "se cret");
  EXPECT_EQ(error_of(read_secret_file(write("s", " \r\n"))), path("s") + ": is empty");
  EXPECT_EQ(error_of(read_secret_file(write("s", ""))), path("s") + ": is empty");
  EXPECT_EQ(error_of(read_secret_file(write("s", std::string(65'537, 's')))),
            path("s") + ": larger than 65536 bytes");
  EXPECT_EQ(error_of(read_secret_file(path("absent"))),
            path("absent") + ": No such file or directory");
}

TEST_F(File, PatternsGiveSortedFiles) {
  for (const char* name :
       {"b.yaml", "a.yaml", "c.rules", ".hidden.yaml", "ü.yaml", "sp ace.yaml"}) {
    write(name, "x");
  }
  fs::create_directory(path("z.yaml"));
  using List = std::vector<std::string>;
  EXPECT_EQ(expand_pattern(path("*.yaml")),
            (List{path("a.yaml"), path("b.yaml"), path("sp ace.yaml"), path("ü.yaml")}));
  EXPECT_EQ(expand_pattern(path("[ab].*")), (List{path("a.yaml"), path("b.yaml")}));
  EXPECT_EQ(expand_pattern(path("a.yaml")), (List{path("a.yaml")}));
  EXPECT_EQ(expand_pattern(path("sp ace.yaml")), (List{path("sp ace.yaml")}));
  EXPECT_EQ(expand_pattern(folder_), (List{folder_}));
  EXPECT_EQ(expand_pattern(path("*.none")), List{});
  EXPECT_EQ(expand_pattern(path("absent.yaml")), List{});
  EXPECT_EQ(expand_pattern(""), List{});
  // A name that looks like a pattern, as itself.
  write("x[1].yaml", "x");
  EXPECT_EQ(expand_pattern(path("x[1].yaml")), (List{path("x[1].yaml")}));
}

TEST(RelativeToFile, KeepsAbsolutePaths) {
  EXPECT_EQ(relative_to_file("/etc/newswatch/newswatch.yaml", "rules.d/a.yaml"),
            "/etc/newswatch/rules.d/a.yaml");
  EXPECT_EQ(relative_to_file("/etc/newswatch/newswatch.yaml", "/srv/a.yaml"), "/srv/a.yaml");
  EXPECT_EQ(relative_to_file("newswatch.yaml", "a.yaml"), "a.yaml");
  EXPECT_EQ(relative_to_file("conf/newswatch.yaml", "../a.yaml"), "conf/../a.yaml");
}

}  // namespace
}  // namespace newswatch
