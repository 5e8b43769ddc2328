// What a person reads who made a mistake: tests/data/config/bad/*.yaml with the messages beside
// them. NEWSWATCH_UPDATE_GOLDEN=1 writes the messages anew.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

const fs::path kFolder = fs::path(NEWSWATCH_SOURCE_DIR) / "tests/data/config/bad";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Messages : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    fs::current_path(kFolder);  // so that messages name the files alone
    ::unsetenv("NEWSWATCH_TEST_UNSET");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    ::setenv("NEWSWATCH_TEST_INTERVAL", "very-private", 1);
    ::setenv("NEWSWATCH_TEST_URL", "https//desk.example/hooks/very-private", 1);
  }
};

TEST_P(Messages, NameThePlaceAndTheWayOut) {
  const auto loaded = load(GetParam() + ".yaml");
  EXPECT_FALSE(loaded.config);
  EXPECT_TRUE(loaded.diagnostics.has_errors());
  const auto messages = loaded.diagnostics.render();
  const auto expected_file = (kFolder / (GetParam() + ".expected")).string();
  if (std::getenv("NEWSWATCH_UPDATE_GOLDEN")) std::ofstream(expected_file) << messages;
  EXPECT_EQ(messages, read_file(expected_file).value_or("no such file"));
}

TEST_P(Messages, ShowNoSecret) {
  const auto messages = load(GetParam() + ".yaml").diagnostics.render();
  for (const auto* secret :
       {"very-private", "password@", "whsec_M", "whsec_b", "whsec_c", "horse"}) {
    EXPECT_THAT(messages, Not(HasSubstr(secret)));
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Messages, ::testing::ValuesIn(names()),
                         [](const auto& test) { return test.param; });

TEST(Messages, AMissingFileIsAnError) {
  const auto loaded = load("/nowhere/newswatch.yaml");
  EXPECT_FALSE(loaded.config);
  EXPECT_EQ(
      loaded.diagnostics.render(),
      "/nowhere/newswatch.yaml: error: can't be read: /nowhere/newswatch.yaml: No such file or "
      "directory\n");
}

}  // namespace
}  // namespace newswatch::config
