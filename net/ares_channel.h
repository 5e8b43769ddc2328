// AresChannel: one channel of c-ares, driven by an Asio event loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <ares.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/socket_watcher.h"

namespace newswatch::net {

// Used from its executor's thread alone.
class AresChannel {
 public:
  // `answer` is null unless `status` is ARES_SUCCESS; it lives during the call.
  using OnAnswer = std::function<void(int status, const ares_addrinfo* answer)>;

  // Servers as in Resolver. Throws std::runtime_error where c-ares can't start.
  AresChannel(boost::asio::any_io_executor executor, const std::string& servers);
  // Ends the lookups under way: each is answered with ARES_EDESTRUCTION.
  ~AresChannel();
  AresChannel(const AresChannel&) = delete;
  AresChannel& operator=(const AresChannel&) = delete;

  // Both families. `on_answer` is called once, perhaps before lookup() returns; it must not throw
  // and not destroy the channel.
  void lookup(const std::string& host, OnAnswer on_answer);

 private:
  static void on_state(void* self, ares_socket_t socket, int readable, int writable) noexcept;
  static void on_answer(void* argument, int status, int timeouts, ares_addrinfo* answer) noexcept;
  void process(ares_socket_t readable, ares_socket_t writable);
  void set_timer();

  boost::asio::steady_timer timer_;
  SocketWatcher watcher_;
  ares_channel channel_ = nullptr;
  std::shared_ptr<AresChannel*> self_;  // null for handlers that outlive us
};

}  // namespace newswatch::net
