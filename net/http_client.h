// HttpClient: the one way out. libcurl's multi interface driven by an Asio event loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/time.h"
#include "net/message.h"

namespace newswatch::net {

enum class Method { get, head, post, put };

inline bool carries_body(Method method) { return method == Method::post || method == Method::put; }

// Who may be connected to; judged on the address that a name resolved to, at each hop.
enum class AddressPolicy { public_only, any };

struct Limits {
  std::size_t max_body_bytes = 8u << 20;  // decoded
  std::size_t max_header_bytes = 64u << 10;
  Duration connect = std::chrono::seconds(10);
  Duration total = std::chrono::seconds(30);  // all hops together
  long low_speed_bytes = 100;                 // a second, for low_speed_time; 0: off
  Duration low_speed_time = std::chrono::seconds(15);
  int max_redirects = 5;  // 0: a 3xx is the response
};

struct Request {
  Method method = Method::get;
  std::string url;  // http or https, without credentials
  // Where a redirect leaves the origin, all are dropped but User-Agent, Accept, Accept-Language
  // and Content-Type, and they stay dropped.
  Headers headers;
  // Conditional headers (If-None-Match, If-Modified-Since, ...) stand among the headers and are
  // sent to this one URL, be it the first or one that a redirect leads to; empty: the first.
  std::string conditional_url;
  std::string body;
  AddressPolicy addresses = AddressPolicy::public_only;
  Limits limits;
  std::string proxy;       // empty: none, whatever the environment says
  std::string ca_file;     // empty: the system's bundle
  std::string basic_auth;  // "user:password"; dropped when the origin changes
};

struct Response {
  int status = 0;
  Headers headers;   // of the final hop, in order
  std::string body;  // decoded
  std::string url;   // that answered
  std::vector<Hop> redirects;
  std::size_t received_bytes = 0;  // on the wire, all hops
};

enum class FetchFailure {
  timeout,
  dns_error,
  connect_error,
  tls_error,
  too_large,
  blocked,     // address, scheme or redirect that is not allowed
  http_error,  // not HTTP, or broken off
  cancelled,
};
std::string_view to_string(FetchFailure failure);

struct FetchError {
  FetchFailure kind = FetchFailure::http_error;
  std::string message;  // names the host, never the path or query
};

inline constexpr std::size_t kSmallBody = 256u << 10;

struct HttpClientOptions {
  std::string user_agent = {};             // sent unless the request has its own
  std::size_t max_idle_connections = 256;  // for each address policy
  std::string dns_servers = {};            // "address[:port],..."; empty: the system's
  // What the bodies under way may hold in all, beyond kSmallBody each: many servers that send a
  // large one slowly would fill the memory. One that would go over it ends as too large.
  std::size_t max_buffered_bytes = 256u << 20;
};

// Used from its executor's thread alone.
class HttpClient {
 public:
  HttpClient(boost::asio::any_io_executor executor, HttpClientOptions options);
  // Ends what is in flight with `cancelled`; better to cancel and await the coroutines first.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Never throws for what a network does. Cancellation of the awaiting coroutine ends the
  // transfer at once, closes its connection and returns `cancelled` (or lets the coroutine's
  // own cancellation throw). A redirect that would send the body again to another origin is
  // refused: it was meant for this one.
  boost::asio::awaitable<Result<Response, FetchError>> fetch(Request request);

  std::size_t in_flight() const;

 private:
  class Impl;
  class Fetch;
  std::shared_ptr<Impl> impl_;  // shared with the coroutines, which may end after us
};

}  // namespace newswatch::net
