#include "alerts/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

// The header of glibc 2.36 does not say that it is C.
extern "C" {
#include <sys/pidfd.h>
}

namespace newswatch::alerts {
namespace {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using std::chrono::steady_clock;

constexpr size_t kErrorBytes = 2048;  // room for what is cut later, between two code points
constexpr Duration kGrace = std::chrono::seconds(2);
constexpr int kReapMs = 1000;
constexpr const char* kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

tl::unexpected<Error> system_failure(std::string_view what, int error) {
  return failure(fmt::format("{}: {}", what, std::strerror(error)));
}

// A file in memory: a program that does not read holds up nobody.
Result<Fd> input_file(const std::string& text) {
  Fd file(::memfd_create("newswatch-alert", MFD_CLOEXEC));
  if (file.get() < 0) return system_failure("memfd_create", errno);
  for (size_t done = 0; done < text.size();) {
    const auto wrote = ::write(file.get(), text.data() + done, text.size() - done);
    if (wrote < 0) return system_failure("memfd", errno);
    done += static_cast<size_t>(wrote);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

// What posix_spawn() is told, freed at the end.
class SpawnPlan {
 public:
  SpawnPlan(int input, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    // Not every library opens what it opens with O_CLOEXEC.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);  // we ignore SIGPIPE, programs rely on it
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

Result<pid_t> spawn(ProgramCall& call, int input, int errors) {
  const SpawnPlan plan(input, errors);
  const char* path = std::getenv("PATH");
  std::vector<std::string> environment = {fmt::format("PATH={}", path ? path : kDefaultPath)};
  for (const auto& [name, value] : call.environment) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  auto argv = pointers(call.command);
  auto envp = pointers(environment);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, argv[0], plan.actions(), plan.attributes(), argv.data(), envp.data());
  if (error != 0) return system_failure("it can't be started", error);
  return pid;
}

// A child that was started. The group's id is its own, and stays taken until it is reaped.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (reaped_) return;
    signal_group(SIGKILL);
    Fd watch(::pidfd_open(pid_, 0));
    pollfd entry{watch.get(), POLLIN, 0};
    ::poll(&entry, 1, kReapMs);
    reap(WNOHANG);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void signal_group(int number) const { ::kill(-pid_, number); }

  // How it ended; absent where that can't be known, or it did not.
  std::optional<siginfo_t> reap(int options = 0) {
    siginfo_t info{};
    int result = 0;
    do {
      result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | options);
    } while (result != 0 && errno == EINTR);
    reaped_ = true;
    if (result != 0 || info.si_pid == 0) return std::nullopt;
    return info;
  }

 private:
  pid_t pid_;
  bool reaped_ = false;
};

// Reads until the pipe ends or the coroutine is cancelled; what is too much is read and dropped.
asio::awaitable<void> collect(asio::posix::stream_descriptor& pipe, std::string& text) {
  std::array<char, 4096> piece{};
  for (;;) {
    boost::system::error_code error;
    const auto got = co_await pipe.async_read_some(
        asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
    text.append(piece.data(), std::min(got, kErrorBytes - std::min(kErrorBytes, text.size())));
    if (error) break;
  }
  // The end of the pipe is not the end of the program.
  asio::steady_timer never(pipe.get_executor(), steady_clock::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
}

// What stands in the pipe now.
void collect_rest(asio::posix::stream_descriptor& pipe, std::string& text) {
  std::array<char, 4096> piece{};
  boost::system::error_code error;
  while (!error && text.size() < kErrorBytes) {
    const auto got = pipe.read_some(asio::buffer(piece), error);
    text.append(piece.data(), std::min(got, kErrorBytes - text.size()));
  }
}

// False where the time passes first.
asio::awaitable<bool> ends_within(asio::posix::stream_descriptor& watch,
                                  asio::posix::stream_descriptor& pipe, std::string& errors,
                                  Duration span) {
  asio::steady_timer timer(watch.get_executor(), span);
  auto ended = watch.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  auto passed = timer.async_wait(asio::use_awaitable);
  auto read = collect(pipe, errors);
  const auto first = co_await (std::move(ended) || std::move(passed) || std::move(read));
  co_return first.index() == 0;
}

}  // namespace

asio::awaitable<Result<ProgramEnd>> run_program(ProgramCall call) {
  const auto executor = co_await asio::this_coro::executor;
  auto input = input_file(call.input);
  if (!input) co_return tl::unexpected(input.error());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) co_return system_failure("pipe", errno);
  asio::posix::stream_descriptor pipe(executor, ends[0]);
  pipe.non_blocking(true);
  auto writer = std::optional<Fd>(std::in_place, ends[1]);
  const auto pid = spawn(call, input->get(), writer->get());
  if (!pid) co_return tl::unexpected(pid.error());
  Child child(*pid);
  writer.reset();

  const int watched = ::pidfd_open(child.pid(), 0);
  if (watched < 0) co_return system_failure("pidfd_open", errno);
  asio::posix::stream_descriptor watch(executor, watched);
  ProgramEnd end;
  end.timed_out = !co_await ends_within(watch, pipe, end.errors, call.timeout);
  if (end.timed_out) {
    child.signal_group(SIGTERM);
    co_await ends_within(watch, pipe, end.errors, kGrace);
    // Its children, too, where it ended and they did not.
    child.signal_group(SIGKILL);
    co_await watch.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  }
  collect_rest(pipe, end.errors);
  const auto info = child.reap();
  if (!info) co_return failure("how it ended is not known");
  (info->si_code == CLD_EXITED ? end.exit_code : end.signal) = info->si_status;
  co_return end;
}

}  // namespace newswatch::alerts
