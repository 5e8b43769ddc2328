// SocketWatcher: tells a C library that owns its sockets when they are ready.
//
// libcurl and c-ares open and close their own sockets and say which events they wait for, once for
// each change. The sockets stand in an epoll of their own, which the event loop watches as one
// descriptor: a wait of Asio's is one-shot and costs an allocation and a system call or two, so it
// is made for each batch of events, not for each socket. A connection that is kept between two
// transfers stays registered. An event may be reported when its socket is closed and the number
// given to another: each registration has a generation, and one that is past counts for nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace newswatch::net {

// A socket that failed or was hung up is ready for all that was waited for; reading or writing then
// tells.
struct SocketEvents {
  bool readable = false;
  bool writable = false;
};

// Used from its executor's thread alone. Never closes a socket. The loop has work to wait for only
// while something is waited for here.
class SocketWatcher {
 public:
  // May call the functions below for any socket, that one included.
  using OnReady = std::function<void(int socket, SocketEvents events)>;

  // Throws boost::system::system_error.
  SocketWatcher(const boost::asio::any_io_executor& executor, OnReady on_ready);
  ~SocketWatcher();
  SocketWatcher(const SocketWatcher&) = delete;
  SocketWatcher& operator=(const SocketWatcher&) = delete;

  // What to wait for from now on, in place of what was said before. Never calls back from inside.
  // Throws boost::system::system_error where the system can't take the socket.
  void watch(int socket, bool read, bool write);

  // Nothing is waited for until the next watch(); the socket stays open. Does nothing for an
  // unknown one.
  void rest(int socket);

  // The socket is closed next, which takes it out of the epoll. Does nothing for an unknown one.
  void forget(int socket);

  // Sockets of which nothing is wanted now: connections that are kept.
  std::size_t resting() const { return watches_.size() - waiting_; }

 private:
  struct Watch {
    std::uint32_t generation = 0;
    std::uint32_t wanted = 0;      // epoll events
    std::uint32_t registered = 0;  // with the kernel; may be more than is wanted
  };

  void want(Watch& watch, std::uint32_t events);
  void register_events(int socket, Watch& watch, std::uint32_t events);
  void arm();
  void dispatch();
  void report(int socket, std::uint32_t generation, std::uint32_t events);

  OnReady on_ready_;
  boost::asio::posix::stream_descriptor epoll_;
  std::unordered_map<int, Watch> watches_;
  std::uint32_t generation_ = 0;
  std::size_t waiting_ = 0;               // watches that want something
  bool armed_ = false;                    // a wait of the event loop's is pending
  std::shared_ptr<SocketWatcher*> self_;  // null for handlers that outlive us
};

}  // namespace newswatch::net
