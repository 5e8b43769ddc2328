// Transfer: one request and its answer on one connection, through libcurl.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include "net/curl_easy.h"
#include "net/curl_multi.h"
#include "net/http_client.h"

namespace newswatch::net {

// What the bodies under way hold beyond kSmallBody each, of all transfers of one client.
struct Buffered {
  std::size_t bytes = 0;
  std::size_t limit = 0;
};

struct TransferSpec {
  Method method = Method::get;
  std::string url;
  HeaderViews headers;  // safe ones (is_safe_header); their text outlives the transfer
  const std::string* body = nullptr;  // of a POST; outlives the transfer
  bool public_only = true;            // refuse to connect to other addresses
  Limits limits;                      // connect, low speed and sizes; `total` is the caller's
  std::string host_port;              // whose addresses are known; empty: none
  std::string addresses;              // "a,[b]", vetted
  std::string proxy;
  std::string ca_file;
  std::string basic_auth;
  Buffered* buffered = nullptr;  // outlives the transfer
};

struct TransferResult {
  CURLcode code = CURLE_OK;
  std::string error_text;  // libcurl's own words, or empty
  bool too_large = false;  // we cut it: body or headers
  bool crowded = false;    // we cut it: too much is being received at once
  bool blocked = false;    // an address was refused
  bool layered = false;    // we cut it: coded more than once
  int status = 0;
  Headers headers;
  std::string body;
  std::size_t received_bytes = 0;
};

// Runs from start() until it is finished or destroyed; destroyed early, its connection is closed.
// Used from its executor's thread alone; the multi and the pool outlive it, or end() comes first.
class Transfer {
 public:
  Transfer(const boost::asio::any_io_executor& executor, CurlMulti& multi, EasyPool& pool,
           TransferSpec spec);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void start();

  enum class Wake { finished, deadline, cancelled };
  // Once. `cancelled`: by the awaiting coroutine's cancellation, or by end().
  boost::asio::awaitable<Wake> wait(std::chrono::steady_clock::time_point deadline);

  // Leaves the multi, closing the connection of an unfinished transfer, and wakes wait().
  void end();

  // Sets a handle up for all its transfers, for the pool.
  static void prepare(CurlEasy& easy);

  // Called when libcurl is done with `easy`, which CurlMulti has removed.
  static void finish(CURL* easy, CURLcode code);

  // After Wake::finished.
  TransferResult take_result();

 private:
  enum class State { idle, running, finished, ended };

  void set_request();
  void set_policy();
  void set_callbacks();
  void set_access();
  bool leaves_handle_as_prepared() const;
  void leave_handle();
  void on_header_line(std::string_view line);
  void give_up_body();

  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  void find_early_answer(const Ends& ends);
  static int on_request(void* self, char* address, char* local_address, int port,
                        int local_port) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                         curl_off_t) noexcept;
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;

  CurlMulti& multi_;
  EasyPool& pool_;
  const TransferSpec spec_;
  CurlEasy easy_;
  CurlList header_list_;
  CurlList pinned_list_;
  boost::asio::steady_timer wake_;
  State state_ = State::idle;
  TransferResult result_;
  std::size_t header_bytes_ = 0;
  std::size_t buffered_ = 0;  // of spec_.buffered
  std::size_t codings_ = 0;
  bool headers_complete_ = false;  // what comes now are trailers
  int attempts_ = 0;               // requests sent or about to be
  std::vector<int> opened_;        // sockets, those without a connection too
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace newswatch::net
