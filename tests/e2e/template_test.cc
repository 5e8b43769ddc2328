// Bodies of the user's own making, from the real binary: checked before they are in force.
#include <gmock/gmock.h>

#include "tests/e2e/target_fixture.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TemplateTarget : public TargetFixture {
 protected:
  std::string target() const {
    return fmt::format(
        "  own: {{format: template, url: \"{}\", template: own.json, method: PUT}}\n",
        webhook_.url("/own/s3cr3t"));
  }
  void write(std::string_view text) const { daemon_.folder().write("own.json", text); }
  std::vector<std::string> received() const {
    std::vector<std::string> bodies;
    for (const auto& request : webhook_.requests()) {
      if (request.target == "/own/s3cr3t" && request.method == "PUT")
        bodies.push_back(request.body);
    }
    return bodies;
  }
  CommandResult command(std::string name) const {
    return newswatch({"--config", daemon_.config_file(), std::move(name)});
  }
};

TEST_F(TemplateTarget, IsSentReadAnewAtAReloadAndKeptWhereTheNewOneIsBad) {
  write("{\"text\": \"{{title|highlight:<:>}}\"}");
  configure(target());
  start();
  publish("Pokrovsk: \"what\" we know");
  ASSERT_TRUE(wait_for_delivery("own")) << daemon_.log();
  EXPECT_EQ(received().back(), R"({"text": "<Pokrovsk>: \"what\" we know"})");

  write("{\"new\": {{title}}, \"by\": {{feed}}}");
  const auto reloaded = command("reload");
  EXPECT_EQ(reloaded.status, 0) << reloaded.errors;
  publish("Pokrovsk again");
  ASSERT_TRUE(wait_until([&] { return received().size() == 2; })) << daemon_.log();
  EXPECT_EQ(received().back(), R"({"new": "Pokrovsk again", "by": "Paper"})");

  write("{\"new\": {{titel}}, \"s3cr3t\": 1}");
  const auto refused = command("reload");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("own.json:1:9: error: there is no variable \"titel\""));
  publish("Pokrovsk a third time");
  ASSERT_TRUE(wait_until([&] { return received().size() == 3; })) << daemon_.log();
  EXPECT_EQ(received().back(), R"({"new": "Pokrovsk a third time", "by": "Paper"})");
  EXPECT_THAT(daemon_.log() + refused.errors, Not(HasSubstr("s3cr3t")));
}

TEST_F(TemplateTarget, IsCheckedAgainstSamples) {
  write("{\"also\": [{{#also_in}}{{feed}},{{/also_in}}]}");
  configure(target());
  const auto checked = command("check");
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.errors, HasSubstr("own.json:1:"));
  EXPECT_THAT(checked.errors, HasSubstr("becomes invalid JSON here"));
  EXPECT_EQ(test_target("own").status, 1);
  EXPECT_TRUE(received().empty());

  write("{\"also\": {{also_in}}, \"type\": {{type}}}");
  EXPECT_EQ(command("check").status, 0);
  const auto tested = nlohmann::json::parse(test_target("own").output);
  EXPECT_EQ(tested["format"], "template");
  EXPECT_EQ(tested["outcome"], "delivered");
  EXPECT_EQ(received().back(), R"({"also": [], "type": "target.test"})");
}

}  // namespace
}  // namespace newswatch::testing
