// Commands of who operates newswatch, with the real binary and real shells.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/newswatch_process.h"

namespace newswatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// What bash offers for the words, the last of which is being typed.
std::vector<std::string> offered_by_bash(const std::string& script, const std::string& words) {
  const auto result =
      run_command({"/bin/bash", "-c",
                   script + "\nCOMP_WORDS=(" + words +
                       ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_newswatch\nprintf '%s\\n' "
                       "\"${COMPREPLY[@]}\"\n"});
  EXPECT_EQ(result.errors, "");
  return lines_of(result.output);
}

TEST(Completion, OffersSubcommandsOptionsAndValuesInBash) {
  const auto script = newswatch({"completion", "bash"}).output;
  EXPECT_THAT(offered_by_bash(script, "newswatch dead"), ElementsAre("deadletter"));
  EXPECT_THAT(offered_by_bash(script, "newswatch --config n.yaml deadletter ''"),
              IsSupersetOf({"list", "show", "replay", "drop"}));
  EXPECT_THAT(offered_by_bash(script, "newswatch alerts --s"), ElementsAre("--since"));
  EXPECT_THAT(offered_by_bash(script, "newswatch alerts --output ''"),
              ElementsAre("table", "json"));
  EXPECT_THAT(offered_by_bash(script, "newswatch alerts --conf"), ElementsAre("--config"));
}

TEST(Completion, OffersThemInFish) {
  const auto script = newswatch({"completion", "fish"}).output;
  const auto offered = [&](const std::string& line) {
    const auto result = run_command(
        {"/usr/bin/fish", "--no-config", "-c", script + "\ncomplete -C " + "'" + line + "'"});
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.output;
  };
  EXPECT_THAT(offered("newswatch dead"), HasSubstr("deadletter\tAlerts"));
  EXPECT_THAT(offered("newswatch deadletter re"), HasSubstr("replay\t"));
  EXPECT_THAT(offered("newswatch deadletter re"), Not(HasSubstr("reload")));
  EXPECT_THAT(offered("newswatch alerts --output "), HasSubstr("json"));
}

TEST(Completion, OffersThemInZsh) {
  const auto script = newswatch({"completion", "zsh"}).output;
  // The functions of zsh's completion are replaced by such that print what they are given.
  const auto result =
      run_command({"/usr/bin/zsh", "-f", "-c",
                   "compdef() { }\n_files() { }\n_describe() { print -l -- ${(P)2} }\n" + script +
                       "\nwords=(newswatch silence '')\nCURRENT=3\n_newswatch\n"});
  EXPECT_EQ(result.errors, "");
  EXPECT_THAT(lines_of(result.output),
              IsSupersetOf({"list:List those in force", "expire:End one now"}));
}

class OperateCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon_.write_rules("a.rules", "Pokrovsk\n");
    daemon_.write_config({.feeds = "  - {id: paper, url: \"http://127.0.0.1:9/rss\"}\n",
                          .webhook_url = "http://127.0.0.1:9/s3cr3t",
                          .web_port = free_port()});
  }
  CommandResult command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", daemon_.config_file()});
    return newswatch(std::move(arguments));
  }
  NewswatchProcess daemon_;
};

TEST_F(OperateCommand, ShowsTheConfigurationWithoutSecrets) {
  const auto shown = command({"config", "show"});
  EXPECT_EQ(shown.status, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("id: paper"));
  EXPECT_THAT(shown.output, HasSubstr("url: http://127.0.0.1/****"));
  EXPECT_THAT(shown.output, Not(HasSubstr("s3cr3t")));
}

TEST_F(OperateCommand, TopLooksAtTheDaemonOnceWithoutATerminal) {
  const auto absent = command({"top"});
  EXPECT_EQ(absent.status, 1);
  EXPECT_THAT(absent.errors, HasSubstr("no daemon answers at http://127.0.0.1:"));
  EXPECT_EQ(command({"top", "--interval", "1"}).status, 2);
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  ASSERT_TRUE(
      wait_until([&] { return daemon_.metric("newswatch_feeds{state=\"failing\"}") == 1; }));
  const auto seen = command({"top", "--interval", "200ms"});
  EXPECT_EQ(seen.status, 0) << seen.errors;
  EXPECT_THAT(seen.output, HasSubstr("feeds   0 healthy, 1 failing"));
  EXPECT_THAT(seen.output, HasSubstr("desk    enabled"));
  EXPECT_THAT(seen.output, Not(HasSubstr("\x1b")));
}

TEST_F(OperateCommand, BacksUpBesideTheDaemon) {
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  // A poll that brought nothing is written within a second.
  ASSERT_TRUE(wait_until([&] { return daemon_.sql("SELECT id FROM feed") == "paper\n"; }));
  const auto copy = daemon_.folder().file("copy.db");
  const auto made = command({"backup", copy});
  EXPECT_EQ(made.status, 0) << made.errors;
  EXPECT_THAT(made.output, HasSubstr("MiB, checked"));
  const auto again = command({"backup", copy});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.errors, HasSubstr("is there already; name a file that is not"));
  EXPECT_EQ(run_command({"/usr/bin/sqlite3", copy, "SELECT id FROM feed"}).output, "paper\n");
}

}  // namespace
}  // namespace newswatch::testing
