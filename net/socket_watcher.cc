#include "net/socket_watcher.h"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <utility>

#include <boost/system/system_error.hpp>

namespace newswatch::net {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

namespace {

constexpr std::uint32_t kFailed = EPOLLERR | EPOLLHUP;
constexpr std::size_t kBatch = 128;

[[noreturn]] void throw_errno(const char* what) {
  throw boost::system::system_error(error_code(errno, boost::system::system_category()), what);
}

int new_epoll() {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) throw_errno("epoll_create1");
  return epoll;
}

}  // namespace

SocketWatcher::SocketWatcher(const boost::asio::any_io_executor& executor, OnReady on_ready)
    : on_ready_(std::move(on_ready)),
      epoll_(executor, new_epoll()),
      self_(std::make_shared<SocketWatcher*>(this)) {}

SocketWatcher::~SocketWatcher() { *self_ = nullptr; }

void SocketWatcher::watch(int socket, bool read, bool write) {
  auto [found, is_new] = watches_.try_emplace(socket);
  auto& watch = found->second;
  if (is_new) watch.generation = ++generation_;
  const std::uint32_t events = (read ? EPOLLIN : 0u) | (write ? EPOLLOUT : 0u);
  try {
    if (events != 0 && watch.registered != events) register_events(socket, watch, events);
  } catch (...) {
    forget(socket);
    throw;
  }
  want(watch, events);
  arm();
}

void SocketWatcher::rest(int socket) {
  if (const auto found = watches_.find(socket); found != watches_.end()) want(found->second, 0);
}

void SocketWatcher::forget(int socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  want(found->second, 0);
  watches_.erase(found);
}

void SocketWatcher::want(Watch& watch, std::uint32_t events) {
  waiting_ += static_cast<std::size_t>(events != 0) - static_cast<std::size_t>(watch.wanted != 0);
  watch.wanted = events;
  if (waiting_ == 0 && armed_) epoll_.cancel();
}

void SocketWatcher::register_events(int socket, Watch& watch, std::uint32_t events) {
  const int operation = watch.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{watch.generation} << 32 | static_cast<std::uint32_t>(socket);
  if (epoll_ctl(epoll_.native_handle(), operation, socket, &event) != 0) throw_errno("epoll_ctl");
  watch.registered = events;
}

void SocketWatcher::arm() {
  if (armed_ || waiting_ == 0) return;
  armed_ = true;
  epoll_.async_wait(stream_descriptor::wait_read, [self = self_](error_code) {
    if (*self == nullptr) return;
    (*self)->armed_ = false;
    // When the wait was cancelled, something may be wanted again by now.
    if ((*self)->waiting_ > 0) (*self)->dispatch();
    if (*self != nullptr) (*self)->arm();
  });
}

void SocketWatcher::dispatch() {
  const auto self = self_;
  std::array<epoll_event, kBatch> events{};
  const int count =
      epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count && *self != nullptr; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    report(static_cast<int>(event.data.u64 & 0xffffffffu),
           static_cast<std::uint32_t>(event.data.u64 >> 32), event.events);
  }
}

void SocketWatcher::report(int socket, std::uint32_t generation, std::uint32_t events) {
  const auto found = watches_.find(socket);
  if (found == watches_.end() || found->second.generation != generation) return;
  auto& watch = found->second;
  if ((events & kFailed) != 0) events |= EPOLLIN | EPOLLOUT;
  const std::uint32_t ready = events & watch.wanted;
  if (ready != 0) {
    on_ready_(socket, {.readable = (ready & EPOLLIN) != 0, .writable = (ready & EPOLLOUT) != 0});
  } else {
    // The peer of a resting connection hung up or spoke unasked: who uses it next will see. Until
    // then it would be reported again and again.
    epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, socket, nullptr);
    watch.registered = 0;
  }
}

}  // namespace newswatch::net
