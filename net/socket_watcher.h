// SocketWatcher: tells a C library that owns its sockets when they are ready.
//
// libcurl and c-ares open and close their own sockets and say which events they wait for, once
// for each change. Asio waits are one-shot and can end after a socket was closed and its number
// given to another. So each watch is a generation of its own: what a wait reports counts only
// while its watch stands, and a standing watch is armed again after each event.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>

namespace newswatch::net {

struct SocketEvents {
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

// Used from its executor's thread alone. Never closes a socket.
class SocketWatcher {
 public:
  // May call watch() and forget() for any socket, that one included.
  using OnReady = std::function<void(int socket, SocketEvents events)>;

  SocketWatcher(boost::asio::any_io_executor executor, OnReady on_ready);
  ~SocketWatcher();
  SocketWatcher(const SocketWatcher&) = delete;
  SocketWatcher& operator=(const SocketWatcher&) = delete;

  // What to wait for from now on, in place of what was said before. Never calls back from inside.
  // Throws boost::system::system_error where the event loop can't take the socket.
  void watch(int socket, bool read, bool write);

  // Before the socket is closed; nothing is reported of it any more. Does nothing for an unknown
  // one.
  void forget(int socket);

 private:
  struct Watch;
  static void arm(const std::shared_ptr<Watch>& watch);
  static void ready(const std::shared_ptr<Watch>& watch, SocketEvents events);

  boost::asio::any_io_executor executor_;
  OnReady on_ready_;
  std::unordered_map<int, std::shared_ptr<Watch>> watches_;
};

}  // namespace newswatch::net
