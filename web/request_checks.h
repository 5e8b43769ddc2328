// Which requests are answered at all: what keeps a page in somebody's browser, or a name that was
// pointed at us (DNS rebinding), from talking to a server on loopback. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::web {

// The parts of "host", "host:port", "1.2.3.4:80", "[::1]:80"; the name in lower-case, without a
// final dot, IPv6 without brackets. nullopt where it is no authority.
struct Authority {
  std::string host;
  std::string port;  // empty where there is none

  bool operator==(const Authority&) const = default;
};
std::optional<Authority> parse_authority(std::string_view text);

// Whether a request that names `host` is for us: an address in 127.0.0.0/8 or ::1, "localhost",
// the address it came in at, or one of `names` (a port in these is ignored).
bool is_known_host(const Authority& host, std::string_view local_address,
                   const std::vector<std::string>& names);

// Whether a page from elsewhere made the request. `origin` and `fetch_site` are the headers'
// values, empty where there is none; `host` is whom the request was for.
bool is_foreign(std::string_view origin, std::string_view fetch_site, const Authority& host);

// Whether `authorization` is "Bearer <token>"; takes as long for a wrong one as for the right one.
bool has_token(std::string_view authorization, std::string_view token);

// A request's target: "/a%20b?x=1", or with scheme and authority as proxies send it.
struct Target {
  std::string authority;  // empty where the target has none
  std::string path;       // decoded
  std::string query;      // as sent
};
std::optional<Target> parse_target(std::string_view target);

}  // namespace newswatch::web
