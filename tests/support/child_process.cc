#include "tests/support/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace newswatch::testing {
namespace {

// In the child, before exec: only what is safe after fork.
void redirect(const char* path, int flags, int to) {
  const int fd = open(path, flags | O_CLOEXEC, 0600);
  if (fd < 0 || dup2(fd, to) < 0) _exit(126);
}

int exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildProcess::ChildProcess(Options options) : options_(std::move(options)) {
  std::vector<char*> argv;
  for (auto& word : options_.command) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (pid_ > 0) return;
  redirect(options_.stdin_file.c_str(), O_RDONLY, 0);
  redirect(options_.stdout_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 1);
  redirect(options_.stderr_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 2);
  // A server of the test's that is stopped must be gone: no child keeps its socket.
  close_range(STDERR_FILENO + 1, ~0U, 0);
  for (const auto& [name, value] : options_.environment) setenv(name.c_str(), value.c_str(), 1);
  execv(argv[0], argv.data());
  _exit(127);
}

ChildProcess::~ChildProcess() {
  if (!running()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool ChildProcess::running() {
  if (status_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = exit_code(status);
  return false;
}

void ChildProcess::signal(int number) {
  if (running()) kill(pid_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds timeout) {
  wait_until([this] { return !running(); }, timeout);
  return status_;
}

std::string ChildProcess::output() const { return read_whole(options_.stdout_file); }
std::string ChildProcess::errors() const { return read_whole(options_.stderr_file); }

CommandResult run_command(std::vector<std::string> command, std::string_view input) {
  const TempFolder folder;
  ChildProcess child({.command = std::move(command),
                      .stdin_file = folder.write("in", input),
                      .stdout_file = folder.file("out"),
                      .stderr_file = folder.file("err"),
                      .environment = {}});
  const auto status = child.wait(std::chrono::minutes(2));
  if (!status) throw std::runtime_error("the command does not end");
  return {*status, child.output(), child.errors()};
}

std::string read_whole(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace newswatch::testing
