// Router: from a request's header to who answers it, or to the refusal. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/message.hpp>

#include "web/request_checks.h"
#include "web/server.h"

namespace newswatch::web {

// The label of requests for which nothing is registered.
inline constexpr const char* kOtherHandler = "_other";

struct Routed {
  std::string label = kOtherHandler;  // the path as registered
  const Handler* handler = nullptr;   // the router's own; null where there is a refusal
  std::optional<HttpResponse> refusal;
  Target target;
};

class Router {
 public:
  using Header = boost::beast::http::request_header<>;

  // `token`: empty for none; `hosts` as in ServerOptions.
  Router(std::string token, std::vector<std::string> hosts);

  void add(std::string method, std::string path, Handler handler);

  // Questions (GET, HEAD) are answered without the token where only this machine can ask them.
  void set_loopback(bool loopback) { loopback_ = loopback; }

  // `local_address`: where the connection came in.
  Routed route(const Header& header, std::string_view local_address) const;

 private:
  using Methods = std::map<std::string, Handler, std::less<>>;

  std::optional<HttpResponse> refuse(const Header& header, std::string_view authority,
                                     std::string_view local_address) const;
  static const Handler* find(const Methods& methods, std::string_view method);
  static HttpResponse not_allowed(const Methods& methods);

  const std::string token_;
  const std::vector<std::string> hosts_;
  bool loopback_ = true;
  std::map<std::string, Methods, std::less<>> paths_;
};

}  // namespace newswatch::web
