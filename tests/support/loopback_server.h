// A real HTTP server on loopback, scripted by a handler: for tests, benchmarks and the demo.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newswatch::testing {

struct Received {
  std::string method;
  std::string target;  // path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body = {};
  std::chrono::steady_clock::time_point at;

  // The value of a header, whatever its case; empty where there is none.
  std::string header(std::string_view name) const;
  bool has_header(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};  // Content-Length is added
  std::string body = {};

  std::chrono::milliseconds delay{0};  // before the first byte
  bool hang = false;                   // read the request, never answer
  bool close_without_answer = false;
  size_t cut_after = 0;  // bytes of the body after which the connection breaks; 0: no
  // Instead of `body`: called for chunk after chunk (chunked encoding) until it gives an empty one.
  std::function<std::string()> stream = {};
  std::chrono::milliseconds stream_pause{0};  // between chunks
  // Instead of status line, headers and body: these bytes, then those of `stream` without any
  // framing; then the connection ends. For answers that are not HTTP, or too much of it.
  std::string raw = {};
  bool raw_keep_open = false;  // the connection does not end then: the next request is read
  bool reset = false;          // it ends by a TCP reset, after `raw`
};

// Runs in its own thread from construction until stop() or destruction; keep-alive is on.
class LoopbackServer {
 public:
  // Called in the server's thread, one call at a time.
  using Handler = std::function<Reply(const Received&)>;

  // Binds `address` (127.0.0.0/8, ::1, or 0.0.0.0 for every 127.x.y.z at once) at `port`, 0 for
  // any free one. Throws boost::system::system_error where it can't.
  explicit LoopbackServer(Handler handler, std::string address = "127.0.0.1",
                          std::uint16_t port = 0);
  ~LoopbackServer();

  std::uint16_t port() const;
  std::string url(std::string_view path) const;  // "http://127.0.0.1:PORT/path"

  std::vector<Received> requests() const;  // so far
  size_t connections() const;              // accepted so far
  size_t open_connections() const;

  // Wait for a condition instead of sleeping; false where `timeout` passes first. Both return at
  // once where it holds already. A connection counts as open until the server saw it end.
  bool wait_for_requests(size_t at_least,
                         std::chrono::milliseconds timeout = std::chrono::seconds(30)) const;
  bool wait_for_open_connections(
      size_t at_most, std::chrono::milliseconds timeout = std::chrono::seconds(30)) const;

  // Ends all connections and the thread. requests() and the counts stay readable.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::testing
