// Programs as they are run: real shell scripts in a folder of the test's own.
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "alerts/exec.h"
#include "core/utf8.h"
#include "tests/alerts/hostile_titles.h"
#include "tests/alerts/sample_delivery.h"
#include "tests/support/child_process.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temp_folder.h"

namespace newswatch::alerts {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

class Program : public ::testing::Test {
 protected:
  std::string script(std::string_view lines) const {
    const auto path = folder_.write("program", fmt::format("#!/bin/sh\n{}\n", lines));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  ProgramCall call(std::string_view lines) const {
    ProgramCall c;
    c.command = {script(lines), folder_.path()};
    c.timeout = minutes(1);
    return c;
  }
  Result<ProgramEnd> run(ProgramCall c) { return testing::run(loop_, run_program(std::move(c))); }
  std::string written(std::string_view name) const {
    return testing::read_whole(folder_.file(name));
  }

  testing::TempFolder folder_;
  boost::asio::io_context loop_;
};

// No child is left, not even a dead one.
bool no_children() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

TEST_F(Program, GetsItsInputArgumentsAndACleanEnvironment) {
  ::setenv("SOME_SECRET", "very-private", 1);
  auto c = call(
      "cat > $1/in; env | sort > $1/env; echo \"$2|$3\" > $1/arguments; ls /proc/self/fd "
      "> $1/fds; ps -o pgid= -p $$ > $1/group; echo $$ > $1/pid");
  c.command.insert(c.command.end(), {"a b; $(touch x) `id` *", ""});
  c.environment = {{"NEWSWATCH_RULE", "a=b \"c\""}};
  c.input = std::string(200'000, 'x');
  const auto leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  const auto end = run(c);
  ::close(leaked);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->exit_code, 0) << end->errors;
  EXPECT_EQ(written("in"), c.input);
  EXPECT_EQ(written("arguments"), "a b; $(touch x) `id` *|\n");
  EXPECT_EQ(written("fds"), "0\n1\n2\n3\n");  // 3 is that of ls, of the folder it lists
  EXPECT_EQ(std::stoi(written("group")), std::stoi(written("pid")));
  EXPECT_THAT(written("env"), HasSubstr("NEWSWATCH_RULE=a=b \"c\"\n"));
  EXPECT_THAT(written("env"), HasSubstr("PATH=/"));
  EXPECT_THAT(written("env"), Not(HasSubstr("SOME_SECRET")));
  EXPECT_THAT(written("env"), Not(HasSubstr("HOME")));
  EXPECT_TRUE(no_children());
}

TEST_F(Program, SignalsMeanToItWhatTheyMeanToAnybody) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto end = run(call("kill -PIPE $$; echo survived >&2"));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGPIPE);
}

TEST_F(Program, ItsEndIsTold) {
  EXPECT_EQ(run(call("exit 75"))->exit_code, 75);
  EXPECT_EQ(run(call("kill -KILL $$"))->signal, SIGKILL);
  const auto said = run(call("echo oops >&2; exit 3"));
  EXPECT_EQ(said->exit_code, 3);
  EXPECT_EQ(said->errors, "oops\n");
}

TEST_F(Program, WhatItPrintsIsBounded) {
  const auto end = run(call("yes out | head -c 3000000; yes error | head -c 3000000 >&2"));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_LE(end->errors.size(), 4096u);
  EXPECT_THAT(end->errors, HasSubstr("error\nerror\n"));
}

TEST_F(Program, OneThatCanNotBeStartedIsAnError) {
  ProgramCall c;
  c.command = {folder_.file("nothing")};
  EXPECT_THAT(run(c).error().message, HasSubstr("No such file"));
  c.command = {folder_.write("plain", "#!/bin/sh\n")};
  EXPECT_THAT(run(c).error().message, HasSubstr("Permission denied"));
  EXPECT_TRUE(no_children());
}

TEST_F(Program, ATimeoutEndsTheWholeGroup) {
  auto c = call("sleep 1000 & echo $! > $1/child; echo started >&2; wait");
  c.timeout = milliseconds(300);
  const auto end = run(c);
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->timed_out);
  EXPECT_EQ(end->signal, SIGTERM);
  EXPECT_EQ(end->errors, "started\n");
  EXPECT_TRUE(no_children());
  const auto child = written("child");
  if (child.empty()) return;  // it was ended before it had one
  EXPECT_TRUE(testing::wait_until([&] {
    const auto status = testing::read_whole(fmt::format("/proc/{}/stat", std::stoi(child)));
    return status.empty() || status.find(") Z ") != std::string::npos;
  }));
}

TEST_F(Program, OneThatIgnoresSigtermIsKilled) {
  auto c = call("trap '' TERM; while :; do sleep 0.05; done");
  c.timeout = milliseconds(300);
  const auto end = run(c);
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->timed_out);
  EXPECT_TRUE(no_children());
}

TEST_F(Program, WhatItLeavesRunningIsNotWaitedFor) {
  const auto end = run(call("sleep 60 & echo $! > $1/child"));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_EQ(::kill(std::stoi(written("child")), SIGKILL), 0);
}

TEST_F(Program, TheLoopRunsOnMeanwhile) {
  const testing::Spawned<Result<ProgramEnd>> running(loop_, run_program(call("sleep 0.3")));
  int turns = 0;
  testing::run_until(loop_, [&] {
    ++turns;
    return running.done();
  });
  EXPECT_GT(turns, 10);
}

TEST_F(Program, CancellationKillsIt) {
  testing::Spawned<Result<ProgramEnd>> running(loop_,
                                               run_program(call("echo $$ > $1/pid; sleep 1000")));
  testing::run_until(loop_, [&] { return !written("pid").empty(); });
  running.cancel();
  testing::run_until(loop_, [&] { return running.done(); });
  EXPECT_TRUE(no_children());
}

Target program_target() {
  Target target;
  target.name = {"program"};
  target.format = TargetFormat::exec;
  target.command = {"/bin/true"};
  return target;
}

TEST(Exec, EachEndHasItsVerdict) {
  const auto verdict = [](int exit_code, int signal = 0, bool timed_out = false) {
    ProgramEnd end;
    end.exit_code = exit_code;
    end.signal = signal;
    end.timed_out = timed_out;
    return decide_program(end, 1, kNow, program_target(), kNow, 0.5).verdict;
  };
  EXPECT_EQ(verdict(0), Verdict::delivered);
  for (const int code : {1, 2, 69, 70, 71, 72, 73, 74, 75, 126, 127, 255}) {
    EXPECT_EQ(verdict(code), Verdict::retry) << code;
  }
  for (const int code : {64, 65, 66, 67, 68, 76, 77, 78}) {
    EXPECT_EQ(verdict(code), Verdict::dead) << code;
  }
  EXPECT_EQ(verdict(0, SIGSEGV), Verdict::retry);
  EXPECT_EQ(verdict(0, 0, true), Verdict::retry);
  const Result<ProgramEnd> missing = failure("it can't be started: No such file or directory");
  EXPECT_EQ(decide_program(missing, 1, kNow, program_target(), kNow, 0.5).verdict, Verdict::retry);
}

TEST(Exec, ItsWordsAreTheDetail) {
  const auto reason = [](int signal, bool timed_out, std::string errors) {
    ProgramEnd end;
    end.exit_code = signal == 0 ? 65 : 0;
    end.signal = signal;
    end.timed_out = timed_out;
    end.errors = std::move(errors);
    return decide_program(end, 1, kNow, program_target(), kNow, 0.5).reason;
  };
  EXPECT_EQ(reason(0, false, ""), "exit 65");
  EXPECT_EQ(reason(0, false, "no\nmore \x1b[2J\xFF\n"), "exit 65: no\\nmore \\x1b[2J\xEF\xBF\xBD");
  EXPECT_EQ(reason(SIGSEGV, false, ""), "SIGSEGV");
  EXPECT_EQ(reason(SIGTERM, true, "late\n"), "no end within 15s: late");
  const auto longest =
      reason(0, false, std::string(1, 'x') + std::string(2000, '\xD0') + "\xD1\x97");
  EXPECT_TRUE(is_valid_utf8(longest));
  EXPECT_LE(longest.size(), 9 + 512u);
}

TEST(Exec, WhatAFeedSaysIsDataAlone) {
  for (const auto& title : hostile_titles()) {
    auto d = sample_delivery();
    d.alert.item.title = d.alert.rule.value = d.alert.id.value = title;
    const auto call = program_call(program_target(), d, kNow);
    EXPECT_EQ(call.command, program_target().command);
    EXPECT_FALSE(nlohmann::json::parse(call.input, nullptr, false).is_discarded());
    for (const auto& [name, value] : call.environment) {
      EXPECT_EQ(value, escape_control(value)) << name;
      EXPECT_TRUE(is_valid_utf8(value)) << name;
      EXPECT_LE(value.size(), 1024u) << name;
    }
  }
}

}  // namespace
}  // namespace newswatch::alerts
