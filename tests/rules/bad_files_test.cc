// What a person reads who made a mistake in a rule file: tests/data/rules/bad/* with the messages
// beside them. NEWSWATCH_UPDATE_GOLDEN=1 writes the messages anew.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "core/file.h"
#include "rules/rule_set.h"

namespace newswatch::rules {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(NEWSWATCH_SOURCE_DIR) / "tests/data/rules/bad";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const auto ending = entry.path().extension();
    if (ending == ".yaml" || ending == ".rules") found.push_back(entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class BadRuleFile : public ::testing::TestWithParam<std::string> {};

TEST_P(BadRuleFile, IsToldItsPlaceItsCauseAndTheWayOut) {
  fs::current_path(kFolder);  // so that messages name the files alone
  const auto messages = load({GetParam()}, Keep::rules, Lint::on).diagnostics.render();
  const auto expected_file = (kFolder / GetParam()).replace_extension(".expected").string();
  if (std::getenv("NEWSWATCH_UPDATE_GOLDEN")) std::ofstream(expected_file) << messages;
  EXPECT_EQ(messages, read_file(expected_file).value_or("no such file"));
  EXPECT_NE(messages, "");
}

INSTANTIATE_TEST_SUITE_P(Files, BadRuleFile, ::testing::ValuesIn(names()), [](const auto& test) {
  std::string name;
  for (const char c : test.param) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
});

TEST(BadRuleFiles, AreAHundred) { EXPECT_GE(names().size(), 100u); }

}  // namespace
}  // namespace newswatch::rules
