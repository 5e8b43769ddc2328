// SmtpTransfer: one mail on its way, in a thread of its own. Internal to net/ (smtp_client.h).
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include "net/curl_easy.h"
#include "net/smtp_client.h"

namespace newswatch::net {

class SmtpTransfer : public std::enable_shared_from_this<SmtpTransfer> {
 public:
  struct Spec {
    Mail mail;
    std::string host;       // for messages
    std::string host_port;  // whose addresses are known; empty: an address itself
    std::string addresses;  // "a,[b]"
    Duration left{0};       // time to send it in
  };

  SmtpTransfer(boost::asio::any_io_executor executor, Spec spec);
  // join() came before, where start() did.
  ~SmtpTransfer() = default;
  SmtpTransfer(const SmtpTransfer&) = delete;
  SmtpTransfer& operator=(const SmtpTransfer&) = delete;

  // On the loop:
  void start();  // throws std::system_error where there is no thread to be had

  enum class Wake { finished, deadline, cancelled };
  // Once. `cancelled`: by the awaiting coroutine's cancellation, or by stop().
  boost::asio::awaitable<Wake> wait(std::chrono::steady_clock::time_point deadline);
  Result<SmtpAnswer, FetchError> take_outcome();  // after Wake::finished

  void stop();                           // breaks it off; the thread ends soon
  bool ended() const { return ended_; }  // join() hardly waits
  void join();

 private:
  // In the thread:
  void run() noexcept;
  CURLcode perform();
  void set_up(CurlEasy& easy);
  void conclude(CURLcode code);
  void on_command(std::string_view line);
  void on_reply(std::string_view line);
  void shut_sockets(int how);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_debug(CURL* easy, curl_infotype type, char* data, std::size_t size,
                      void* self) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept;
  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;

  const Spec spec_;

  // The loop's.
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer wake_;
  bool finished_ = false;

  // The thread's, and after it has posted its end the loop's.
  CurlList recipients_;
  CurlList pinned_;
  std::size_t read_ = 0;  // of the text
  SmtpAnswer reply_;      // the last one
  bool reply_is_whole_ = true;
  bool quitting_ = false;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  Result<SmtpAnswer, FetchError> outcome_;

  // Of both.
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::set<int> sockets_;  // open, guarded by mutex_
  std::thread thread_;
};

}  // namespace newswatch::net
