// CurlMulti: one multi handle of libcurl, with its connections, driven by an Asio event loop.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include "net/curl_easy.h"
#include "net/socket_watcher.h"

namespace newswatch::net {

// Used from its executor's thread alone, and never from inside a callback of libcurl.
class CurlMulti {
 public:
  // Called when a transfer has ended, after its handle was removed; never from inside add() or
  // remove(). It may not destroy the CurlMulti.
  using OnFinished = std::function<void(CURL* easy, CURLcode result)>;

  // Ignores SIGPIPE for the process where nobody else handles it: OpenSSL writes to sockets
  // without MSG_NOSIGNAL.
  CurlMulti(boost::asio::any_io_executor executor, std::size_t max_idle_connections,
            OnFinished on_finished);
  // All handles must have been removed. Closes the idle connections.
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Makes sockets that this handle opens be given up properly; before add().
  void prepare(CurlEasy& easy);
  void add(CURL* easy);  // the transfer starts soon, never inside this call
  // Ends a transfer that still runs, closing its connection.
  void remove(CURL* easy);

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self,
                       void* socket_data) noexcept;
  static int on_timer(CURLM* multi, long timeout_ms, void* self) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;

  template <class T>
  void set(CURLMoption option, T value);
  void action(curl_socket_t socket, int events);
  void finish_ended();

  struct Free {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
  };

  OnFinished on_finished_;
  boost::asio::steady_timer timer_;
  unsigned timer_generation_ = 0;  // of the expiry that counts; a stale one does nothing
  SocketWatcher watcher_;
  std::unique_ptr<CURLM, Free> handle_;
  std::shared_ptr<CurlMulti*> self_;  // null for handlers that outlive us
};

}  // namespace newswatch::net
