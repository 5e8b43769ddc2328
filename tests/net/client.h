// What the tests of HttpClient share.
#pragma once

#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "net/http_client.h"
#include "tests/support/run_coroutine.h"

namespace newswatch::net {

using FetchResult = Result<Response, FetchError>;

struct Client {
  explicit Client(HttpClientOptions options = {.user_agent = "newswatch/test"})
      : http(loop.get_executor(), std::move(options)) {}

  FetchResult fetch(Request request) { return testing::run(loop, http.fetch(std::move(request))); }
  testing::Spawned<FetchResult> spawn(Request request) {
    return {loop, http.fetch(std::move(request))};
  }

  boost::asio::io_context loop;
  HttpClient http;
};

// A request that may go to loopback.
inline Request local(std::string url) {
  Request request;
  request.url = std::move(url);
  request.addresses = AddressPolicy::any;
  return request;
}

inline std::string kind_of(const FetchResult& result) {
  return result ? "a response" : std::string(to_string(result.error().kind));
}

}  // namespace newswatch::net
