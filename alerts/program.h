// Running a program beside the event loop: an argument vector, never a shell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/time.h"

namespace newswatch::alerts {

struct ProgramCall {
  std::vector<std::string> command;                              // the program's path first
  std::vector<std::pair<std::string, std::string>> environment;  // all it gets, beside PATH
  std::string input;                                             // on its standard input
  Duration timeout = std::chrono::seconds(15);
};

struct ProgramEnd {
  int exit_code = 0;
  int signal = 0;          // that ended it; 0: it exited
  bool timed_out = false;  // we ended it
  std::string errors;      // the first of what it wrote to standard error
};

// Runs it to its end, in a process group of its own, with no descriptor of ours but the three
// standard ones: input, /dev/null for its output, and a pipe for its errors, of which the begin is
// kept. After `timeout` the group gets SIGTERM, and two seconds later SIGKILL. What the program
// left running when it exited by itself is not waited for. The error says why it could not be
// started. Cancellation of the awaiting coroutine kills the group.
boost::asio::awaitable<Result<ProgramEnd>> run_program(ProgramCall call);

}  // namespace newswatch::alerts
