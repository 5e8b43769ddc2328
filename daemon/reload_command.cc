// newswatch reload: asks the running daemon to take its configuration anew, and waits for the
// result.
#include <cstdio>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "config/config.h"
#include "daemon/commands.h"
#include "daemon/version.h"
#include "net/http_client.h"

namespace newswatch::daemon {
namespace {

constexpr Duration kPatience = std::chrono::minutes(2);  // a large rule set takes its time

// Where this machine reaches the address that the daemon listens on.
std::string reach(const config::Web& web) {
  std::string host = web.address;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, web.port);
}

}  // namespace

int reload_command(const ReloadOptions& options) {
  const auto loaded = config::load(options.config);
  if (!loaded.config) {
    fmt::print(stderr, "{}", loaded.diagnostics.render());
    return kFailure;
  }
  const auto& web = loaded.config->web;
  const auto place = reach(web);
  net::Request request;
  request.method = net::Method::post;
  request.url = place + "/-/reload";
  request.addresses = net::AddressPolicy::any;
  request.limits.total = kPatience;
  request.limits.low_speed_bytes = 0;
  request.limits.max_redirects = 0;
  if (!web.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + web.token);

  boost::asio::io_context loop(1);
  net::HttpClient http(loop.get_executor(),
                       {.user_agent = user_agent(""), .max_idle_connections = 1});
  Result<net::Response, net::FetchError> answer;
  boost::asio::co_spawn(loop, http.fetch(std::move(request)),
                        [&](std::exception_ptr error, auto result) {
                          if (error) std::rethrow_exception(error);
                          answer = std::move(result);
                          loop.stop();
                        });
  loop.run();
  if (!answer) {
    fmt::print(stderr, "newswatch: no daemon answers at {}: {}\n", place, answer.error().message);
    return kFailure;
  }
  const bool ok = answer->status == 200;
  fmt::print(ok ? stdout : stderr, "{}{}", answer->body, answer->body.ends_with('\n') ? "" : "\n");
  return ok ? kOk : kFailure;
}

}  // namespace newswatch::daemon
