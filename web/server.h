// The HTTP server: one port for metrics, health, control (and later the API and the page).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/time.h"

namespace newswatch::web {

struct HttpRequest {
  std::string method;  // "GET", "HEAD", "POST"
  std::string path;    // decoded, without the query
  std::string query;   // as sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8480;       // 0: any free one
  std::string token;               // asked for as "Authorization: Bearer"; empty: none
  std::vector<std::string> hosts;  // names to answer to beside the address and localhost
  size_t max_connections = 256;
  size_t max_body_bytes = 1u << 20;
  Duration idle_timeout = std::chrono::seconds(30);  // also for a request to arrive whole
  // Told of an exception in a handler ("/metrics", what it said); the client gets a bare 500.
  std::function<void(const std::string& handler, const std::string& what)> on_error;
};

// Handlers run on the loop.
using Handler = std::function<boost::asio::awaitable<HttpResponse>(HttpRequest)>;

// For metrics: the handler's path as registered ("/metrics"), "_other" for unknown ones.
using OnRequest = std::function<void(const std::string& handler, int status)>;

// Answers HEAD wherever GET is handled; 404, 405 (with Allow), 413, 421 for a Host it does not
// know, 403 for a request from a foreign page (Origin, Sec-Fetch-Site), 401 without the token
// where one is asked for: by requests that change something, and by all where the address is not
// loopback (which is not bound without a token).
//
// A request's header may have 16 KiB. One client more than max_connections takes the place of the
// connection that has been idle longest; where all are at work it gets a 503.
class Server {
 public:
  Server(boost::asio::any_io_executor loop, ServerOptions options, OnRequest on_request);
  ~Server();  // stop() has been awaited, if listen() succeeded
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Before listen().
  void handle(std::string method, std::string path, Handler handler);

  // Binds and begins to accept. The error names the address and what to do.
  Result<void> listen();
  std::uint16_t port() const;  // the one bound

  // Stops accepting, ends idle connections, waits `grace` for the others, then ends them too and
  // cancels their handlers. Nothing of the server runs when it returns.
  boost::asio::awaitable<void> stop(Duration grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::web
