// Programs told of alerts by the real binary.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/e2e/target_fixture.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

class ExecTarget : public TargetFixture {
 protected:
  // A target of the name that runs this script; its first argument is the test's folder.
  std::string program(std::string_view name, std::string_view script) const {
    const auto file = fmt::format("bin/{}", name);
    std::filesystem::permissions(
        daemon_.folder().write(file, fmt::format("#!/bin/sh\n{}\n", script)),
        std::filesystem::perms::owner_all);
    return fmt::format("  {}: {{format: exec, command: [{}, \"{}\"], timeout: 1s}}\n", name, file,
                       daemon_.folder().path());
  }
  std::string written(std::string_view name) const {
    return read_whole(daemon_.folder().file(name));
  }
};

TEST_F(ExecTarget, EachEndMapsRight) {
  configure(program("good", "cat >> $1/payload; env | grep NEWSWATCH_ | sort > $1/env") +
            program("later", "echo later >&2; test -e $1/well || exit 75") +
            program("never", "echo 'bad data' >&2; exit 65") +
            program("crashing", "kill -SEGV $$") + program("hanging", "exec sleep 1000"));
  start();
  publish("Pokrovsk: $(touch injected) `id`");
  EXPECT_TRUE(wait_for("good", "delivered", 1)) << daemon_.log();
  EXPECT_TRUE(wait_for("never", "dead", 1)) << daemon_.log();
  EXPECT_EQ(error_of("never"), "exit 65: bad data");
  EXPECT_TRUE(wait_for_error("later")) << daemon_.log();
  EXPECT_EQ(error_of("later"), "exit 75: later");
  EXPECT_TRUE(wait_for_error("crashing")) << daemon_.log();
  EXPECT_EQ(error_of("crashing"), "SIGSEGV");
  EXPECT_TRUE(wait_for_error("hanging")) << daemon_.log();
  EXPECT_EQ(error_of("hanging"), "no end within 1s");
  daemon_.folder().write("well", "");
  EXPECT_TRUE(wait_for_delivery("later")) << daemon_.log();

  const auto payload = nlohmann::json::parse(written("payload"));
  const auto id = daemon_.alerts()[0]["alert_id"].get<std::string>();
  EXPECT_EQ(payload["type"], "item.matched");
  EXPECT_EQ(payload["data"]["item"]["title"], "Pokrovsk: $(touch injected) `id`");
  EXPECT_EQ(written("env"), fmt::format("NEWSWATCH_ALERT_ID={}\nNEWSWATCH_RULE=pokrovsk\n"
                                        "NEWSWATCH_SEVERITY=info\nNEWSWATCH_TARGET=good\n"
                                        "NEWSWATCH_TYPE=item.matched\n",
                                        id));
  EXPECT_EQ(daemon_.terminate(), 0);
}

TEST_F(ExecTarget, AProgramThatIsMissingIsFoundByCheck) {
  configure("  gone: {format: exec, command: [bin/gone]}\n");
  const auto checked = newswatch({"--config", daemon_.config_file(), "check"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.errors, HasSubstr("error: the program is not there"));
}

TEST_F(ExecTarget, OneIsTestedByHand) {
  configure(program("good", "cat > $1/payload") + program("bad", "echo no >&2; exit 77"));
  const auto good = nlohmann::json::parse(test_target("good").output);
  EXPECT_EQ(good["outcome"], "delivered");
  EXPECT_EQ(good["detail"], "exit 0");
  EXPECT_EQ(nlohmann::json::parse(written("payload"))["type"], "target.test");
  const auto bad = test_target("bad");
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(nlohmann::json::parse(bad.output)["outcome"], "dead");
  EXPECT_EQ(nlohmann::json::parse(bad.output)["detail"], "exit 77: no");
}

// Nothing that was started outlives a stop.
TEST_F(ExecTarget, AStopEndsWhatRuns) {
  configure("  slow: {format: exec, command: [bin/slow, \"" + daemon_.folder().path() +
            "\"], timeout: 5m}\n");
  static_cast<void>(program("slow", "echo $$ > $1/pid; exec sleep 1000"));
  start();
  publish();
  ASSERT_TRUE(wait_until([&] { return !written("pid").empty(); })) << daemon_.log();
  EXPECT_EQ(daemon_.terminate(), 0);
  EXPECT_FALSE(std::filesystem::exists("/proc/" + std::to_string(std::stoi(written("pid")))));
}

}  // namespace
}  // namespace newswatch::testing
