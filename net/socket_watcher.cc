#include "net/socket_watcher.h"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace newswatch::net {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;
using boost::system::error_code;

// One generation of one socket number. Pending waits keep it alive; `owner` is null once it is
// forgotten, and then they end without a word.
struct SocketWatcher::Watch {
  Watch(SocketWatcher& watcher, int number)
      : owner(&watcher), socket(number), descriptor(watcher.executor_, number) {}

  SocketWatcher* owner;
  const int socket;
  stream_descriptor descriptor;
  bool want_read = false;
  bool want_write = false;
  bool reading = false;  // a wait is pending
  bool writing = false;
};

SocketWatcher::SocketWatcher(asio::any_io_executor executor, OnReady on_ready)
    : executor_(std::move(executor)), on_ready_(std::move(on_ready)) {}

SocketWatcher::~SocketWatcher() {
  while (!watches_.empty()) forget(watches_.begin()->first);
}

void SocketWatcher::watch(int socket, bool read, bool write) {
  auto& watch = watches_[socket];
  if (!watch) {
    try {
      watch = std::make_shared<Watch>(*this, socket);
    } catch (...) {
      watches_.erase(socket);
      throw;
    }
  }
  watch->want_read = read;
  watch->want_write = write;
  arm(watch);
}

void SocketWatcher::forget(int socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  const auto watch = std::move(found->second);
  watches_.erase(found);
  watch->owner = nullptr;
  watch->descriptor.release();  // out of the event loop, its waits cancelled, still open
}

void SocketWatcher::arm(const std::shared_ptr<Watch>& watch) {
  if (watch->want_read && !watch->reading) {
    watch->reading = true;
    watch->descriptor.async_wait(stream_descriptor::wait_read, [watch](error_code error) {
      watch->reading = false;
      ready(watch, {.readable = watch->want_read && !error, .failed = bool(error)});
    });
  }
  if (watch->want_write && !watch->writing) {
    watch->writing = true;
    watch->descriptor.async_wait(stream_descriptor::wait_write, [watch](error_code error) {
      watch->writing = false;
      ready(watch, {.writable = watch->want_write && !error, .failed = bool(error)});
    });
  }
}

void SocketWatcher::ready(const std::shared_ptr<Watch>& watch, SocketEvents events) {
  if (watch->owner == nullptr) return;
  // A wait begun before the wish changed reports nothing; the next wish arms it anew.
  if (events.readable || events.writable || events.failed) {
    watch->owner->on_ready_(watch->socket, events);
  }
  if (watch->owner != nullptr && !events.failed) arm(watch);
}

}  // namespace newswatch::net
