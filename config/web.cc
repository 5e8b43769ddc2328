#include <arpa/inet.h>
#include <charconv>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"

namespace newswatch::config {
namespace {

struct Listen {
  std::string address;
  std::uint16_t port = 0;
};

// "127.0.0.1:8480", "[::1]:0", "localhost:8480".
std::optional<Listen> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  Listen listen;
  listen.address = text.substr(0, colon);
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, listen.port);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  if (listen.address == "localhost") listen.address = "127.0.0.1";
  in6_addr address{};
  if (listen.address.starts_with('[') && listen.address.ends_with(']')) {
    listen.address = listen.address.substr(1, listen.address.size() - 2);
    if (::inet_pton(AF_INET6, listen.address.c_str(), &address) != 1) return std::nullopt;
  } else if (::inet_pton(AF_INET, listen.address.c_str(), &address) != 1) {
    return std::nullopt;
  }
  return listen;
}

bool is_loopback(const std::string& address) {
  in6_addr six{};
  if (::inet_pton(AF_INET6, address.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return address.starts_with("127.");
}

}  // namespace

Web read_web(const YamlNode& node) {
  Web web;
  YamlMap map(node, "web");
  const auto listen_node = map.get("listen");
  web.token = secret(map, "token").value_or("");
  const bool asks_for_token = map.get("token").has_value() || map.get("token_file").has_value();
  if (listen_node) {
    const auto value = text(*listen_node, "listen");
    const auto listen = value ? parse_listen(*value) : std::nullopt;
    if (value && !listen) {
      listen_node->error("listen must be an address and a port",
                         "write 127.0.0.1:8480, [::1]:8480 or 0.0.0.0:8480");
    } else if (listen) {
      web.address = listen->address;
      web.port = listen->port;
    }
  }
  if (!is_loopback(web.address) && !asks_for_token) {
    listen_node->error_at(
        listen_node->place(), "others can reach this address, and no token is asked for",
        "add \"token_file\" beside it, or listen on 127.0.0.1", width_of(listen_node->raw()));
  }
  if (const auto n = map.get("token");
      n && web.token.empty() && n->is_scalar() && n->raw().empty()) {
    n->error("token is empty");
  }
  if (const auto n = map.get("reload")) web.reload = boolean(*n, "reload").value_or(true);
  if (const auto n = map.get("hosts")) web.hosts = texts(*n, "hosts");
  map.finish();
  return web;
}

Log read_log(const YamlNode& node) {
  Log log;
  YamlMap map(node, "log");
  if (const auto n = map.get("level")) {
    const auto level = choice(*n, "level", {"debug", "info", "warn", "error"});
    log.level = static_cast<Log::Level>(level.value_or(static_cast<size_t>(Log::Level::info)));
  }
  if (const auto n = map.get("format")) {
    log.format = static_cast<Log::Format>(choice(*n, "format", {"text", "json"}).value_or(0));
  }
  map.finish();
  return log;
}

}  // namespace newswatch::config
