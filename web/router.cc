#include "web/router.h"

#include <boost/beast/http/fields.hpp>

#include "web/response.h"

namespace newswatch::web {

namespace http = boost::beast::http;

Router::Router(std::string token, std::vector<std::string> hosts)
    : token_(std::move(token)), hosts_(std::move(hosts)) {}

void Router::add(std::string method, std::string path, Handler handler) {
  paths_[std::move(path)][std::move(method)] = std::move(handler);
}

Routed Router::route(const Header& header, std::string_view local_address) const {
  Routed routed;
  auto target = parse_target(header.target());
  if (!target) {
    routed.refusal = plain(400, "The request's target is no path.");
    return routed;
  }
  routed.target = std::move(*target);
  const auto found = paths_.find(routed.target.path);
  if (found != paths_.end()) routed.label = found->first;

  routed.refusal = refuse(header, routed.target.authority, local_address);
  if (routed.refusal) return routed;
  if (found == paths_.end()) {
    routed.refusal = plain(404, "Nothing is here.");
    return routed;
  }
  routed.handler = find(found->second, header.method_string());
  if (routed.handler == nullptr) routed.refusal = not_allowed(found->second);
  return routed;
}

std::optional<HttpResponse> Router::refuse(const Header& header, std::string_view authority,
                                           std::string_view local_address) const {
  const auto hosts = header.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && header.version() >= 11)) {
    return plain(400, "A request names one Host.");
  }
  auto host = parse_authority(header[http::field::host]);
  if (!authority.empty()) host = parse_authority(authority);  // it has precedence
  if (hosts == 0 && authority.empty()) {
    host = Authority{"localhost", ""};  // HTTP/1.0: a probe; browsers always say
  }
  if (!host || !is_known_host(*host, local_address, hosts_)) {
    return plain(421,
                 "This server does not go by that name: add it to web.hosts, or use its address.");
  }
  if (is_foreign(header[http::field::origin], header["Sec-Fetch-Site"], *host)) {
    return plain(403, "Requests from other sites' pages are not answered.");
  }
  const bool question = header.method() == http::verb::get || header.method() == http::verb::head;
  const bool asks_token = !token_.empty() && !(loopback_ && question);
  if (asks_token && !has_token(header[http::field::authorization], token_)) {
    auto response = plain(401, "This needs the token of web.token_file: Authorization: Bearer ...");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"newswatch\"");
    return response;
  }
  return std::nullopt;
}

const Handler* Router::find(const Methods& methods, std::string_view method) {
  auto found = methods.find(method);
  if (found == methods.end() && method == "HEAD") found = methods.find("GET");
  return found == methods.end() ? nullptr : &found->second;
}

HttpResponse Router::not_allowed(const Methods& methods) {
  std::string allow;
  for (const auto& [method, handler] : methods) {
    if (!allow.empty()) allow += ", ";
    allow += method;
    if (method == "GET" && !methods.contains("HEAD")) allow += ", HEAD";
  }
  auto response = plain(405, "That is not done here; allowed: " + allow + ".");
  response.headers.emplace_back("Allow", allow);
  return response;
}

}  // namespace newswatch::web
