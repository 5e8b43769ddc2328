#include "tests/demo/daemon_process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <istream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <boost/asio/read_until.hpp>

namespace newswatch::demo {

namespace {

constexpr int kCannotRun = 127;  // as shells have it

// In the child, between fork and exec: nothing here may allocate or lock.
[[noreturn]] void become(char* const* arguments, int log, pid_t parent) {
  ::setpgid(0, 0);  // the terminal's Ctrl-C is for the demo, which then asks us to end
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() == parent) {
    ::dup2(log, STDERR_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::execv(arguments[0], arguments);
  }
  ::_exit(kCannotRun);
}

}  // namespace

DaemonProcess::DaemonProcess(boost::asio::io_context& loop, const std::vector<std::string>& command,
                             OnLine on_line, OnEnd on_end)
    : log_(loop), on_line_(std::move(on_line)), on_end_(std::move(on_end)) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), ends[1], parent);
  const int error = errno;
  ::close(ends[1]);
  log_.assign(ends[0]);
  if (pid_ < 0) throw std::system_error(error, std::generic_category(), "fork");
  read_line();
}

DaemonProcess::~DaemonProcess() {
  if (pid_ < 0 || status_) return;
  kill();
  wait();
}

void DaemonProcess::terminate() {
  if (!status_) ::kill(pid_, SIGTERM);
}

void DaemonProcess::kill() {
  if (!status_) ::kill(pid_, SIGKILL);
}

int DaemonProcess::wait() {
  if (!status_) {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return *status_;
}

void DaemonProcess::read_line() {
  boost::asio::async_read_until(log_, buffer_, '\n',
                                [this](boost::system::error_code error, std::size_t) {
                                  if (error == boost::asio::error::operation_aborted) return;
                                  std::istream in(&buffer_);
                                  std::string line;
                                  if (std::getline(in, line)) on_line_(std::move(line));
                                  if (error) {
                                    on_end_();
                                  } else {
                                    read_line();
                                  }
                                });
}

}  // namespace newswatch::demo
