// CurlMulti: one multi handle of libcurl, with its connections, driven by an Asio event loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include "net/curl_easy.h"
#include "net/kept_sockets.h"
#include "net/socket_watcher.h"

namespace newswatch::net {

// Before anything else of libcurl; once is enough. Ignores SIGPIPE for the process where nobody
// else handles it: OpenSSL writes to sockets without MSG_NOSIGNAL.
void initialise_libcurl();

// Used from its executor's thread alone, and never from inside a callback of libcurl.
class CurlMulti {
 public:
  // Called when a transfer has ended, after its handle was removed; never from inside add() or
  // remove(). It may not destroy the CurlMulti.
  using OnFinished = std::function<void(CURL* easy, CURLcode result)>;

  // Initialises libcurl.
  CurlMulti(boost::asio::any_io_executor executor, std::size_t max_idle_connections,
            OnFinished on_finished);
  // All handles must have been removed. Closes the idle connections.
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Makes sockets that this handle opens be given up properly; before add(). Of each it opens,
  // opened() is to be told: libcurl closes one on which it did not get connected without a word,
  // and its number comes again.
  void prepare(CurlEasy& easy);
  void opened(int socket) {
    watcher_.forget(socket);
    kept_.forget(socket);
  }
  // Where a socket's connection begins and ends, for as long as it is open.
  KeptSockets& kept() { return kept_; }

  // Whether a connection may be kept that is done now. Where not, its transfer sets
  // CURLOPT_FORBID_REUSE before its end.
  bool keeps_more() const { return watcher_.resting() < max_idle_connections_; }

  void add(CURL* easy);  // the transfer starts soon, never inside this call
  // Ends a transfer that still runs, closing its connection.
  void remove(CURL* easy);

 private:
  using Clock = std::chrono::steady_clock;

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self,
                       void* socket_data) noexcept;
  static int on_timer(CURLM* multi, long timeout_ms, void* self) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;

  template <class T>
  void set(CURLMoption option, T value);
  void set_due(long timeout_ms);
  void arm_timer(Clock::time_point at);
  void act_when_due();
  void action(curl_socket_t socket, int events);
  void finish_ended();

  struct Free {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
  };

  OnFinished on_finished_;
  // libcurl moves its timer several times in each transfer, mostly to later, and setting one of
  // the system's is dear. So the timer stands at the earliest moment asked for since it was set,
  // and is set anew when it expires too early.
  std::optional<Clock::time_point> due_;  // when libcurl wants to be called
  boost::asio::steady_timer timer_;
  std::optional<Clock::time_point> timer_at_;  // when timer_ expires; absent: not set
  bool posted_ = false;                        // what is due at once is on its way
  std::size_t running_ = 0;                    // handles added and not removed
  const std::size_t max_idle_connections_;
  SocketWatcher watcher_;
  KeptSockets kept_;
  std::unique_ptr<CURLM, Free> handle_;
  std::shared_ptr<CurlMulti*> self_;  // null for handlers that outlive us
};

}  // namespace newswatch::net
