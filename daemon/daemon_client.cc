#include "daemon/daemon_client.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"
#include "daemon/version.h"

namespace newswatch::daemon {
namespace {

constexpr Duration kPatience = std::chrono::minutes(2);

// Where this machine reaches the address that the daemon listens on.
std::string reach(const config::Web& web) {
  std::string host = web.address;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, web.port);
}

}  // namespace

Result<net::Response> ask_daemon(const config::Web& web, const std::string& path, std::string body,
                                 net::Method method) {
  const auto place = reach(web);
  net::Request request;
  request.method = method;
  request.url = place + path;
  request.body = std::move(body);
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
    return failure(fmt::format("no daemon answers at {}: {}", place, answer.error().message));
  }
  return std::move(*answer);
}

Result<std::optional<nlohmann::json>> ask_daemon_for_json(const config::Web& web,
                                                          const std::string& path,
                                                          const nlohmann::json& body) {
  const auto answer = ask_daemon(web, path, dump_json(body));
  if (!answer) return std::nullopt;
  auto reply = nlohmann::json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (answer->status == 200 && reply.is_object()) return std::optional(std::move(reply));
  return failure(fmt::format("the daemon refused with status {}: {}", answer->status,
                             escape_control(answer->body)));
}

}  // namespace newswatch::daemon
