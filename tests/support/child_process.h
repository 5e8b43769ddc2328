// A real program as a child: started, watched, signalled, awaited.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace newswatch::testing {

// Its standard output and error go to files, which can be read while it runs. Killed by the
// destructor where it still runs.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> command;  // the program's path first
    std::string stdin_file = "/dev/null";
    std::string stdout_file = "/dev/null";                         // appended to
    std::string stderr_file = "/dev/null";                         // appended to
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  };

  explicit ChildProcess(Options options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number);

  // The exit code, or 128 + the signal that ended it; nullopt where it still runs at the timeout.
  std::optional<int> wait(std::chrono::milliseconds timeout = std::chrono::seconds(30));

  std::string output() const;
  std::string errors() const;

 private:
  Options options_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

// Runs a command to its end.
struct CommandResult {
  int status = 0;
  std::string output;
  std::string errors;
};
CommandResult run_command(std::vector<std::string> command, std::string_view input = {});

// Looks again and again, 5 ms apart, until `condition` holds; false where `timeout` passes first.
template <class Condition>
bool wait_until(Condition condition, std::chrono::milliseconds timeout = std::chrono::seconds(30));

std::string read_whole(const std::string& path);

}  // namespace newswatch::testing

#include <thread>

template <class Condition>
bool newswatch::testing::wait_until(Condition condition, std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}
