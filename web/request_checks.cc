#include "web/request_checks.h"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include "web/query.h"

namespace newswatch::web {

namespace {

namespace ip = boost::asio::ip;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return lower(text.substr(0, prefix.size())) == prefix;
}

std::optional<ip::address> parse_address(const std::string& text) {
  boost::system::error_code error;
  auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  // A client of a dual-stack socket shows as ::ffff:1.2.3.4.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority out;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = lower(text.substr(1, end - 1));
    rest = text.substr(end + 1);
    const auto address = parse_address(out.host);
    if (!address) return std::nullopt;
    out.host = address->to_string();  // "0:0:0:0:0:0:0:1" is ::1
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    out.host = lower(text.substr(0, colon));
    rest = text.substr(colon);
    if (out.host.ends_with('.')) out.host.pop_back();
  }
  if (out.host.empty() || out.host.find_first_of("/?#@\\ \t[]") != std::string::npos) {
    return std::nullopt;
  }
  if (rest.empty()) return out;
  if (rest.front() != ':' || rest.size() > 6) return std::nullopt;
  out.port = rest.substr(1);
  if (!std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return out;
}

bool is_known_host(const Authority& host, std::string_view local_address,
                   const std::vector<std::string>& names) {
  if (host.host == "localhost") return true;
  if (const auto address = parse_address(host.host)) {
    if (address->is_loopback()) return true;
    const auto local = parse_address(std::string(local_address));
    if (local && *local == *address) return true;
  }
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    // An IPv6 address may be configured without its brackets.
    const auto bare = parse_address(name);
    if (bare) return bare->to_string() == host.host;
    const auto known = parse_authority(name);
    return known && known->host == host.host;
  });
}

bool is_foreign(std::string_view origin, std::string_view fetch_site, const Authority& host) {
  if (lower(fetch_site) == "cross-site") return true;
  if (origin.empty()) return false;
  // https too: a proxy in front of us may speak it to the browser.
  for (const auto& [scheme, default_port] :
       {std::pair<std::string_view, std::string_view>{"http://", "80"}, {"https://", "443"}}) {
    if (!starts_with_nocase(origin, scheme)) continue;
    const auto from = parse_authority(origin.substr(scheme.size()));
    if (!from) return true;
    const auto port_or_default = [&](const std::string& port) {
      return port.empty() ? default_port : std::string_view(port);
    };
    return from->host != host.host || port_or_default(from->port) != port_or_default(host.port);
  }
  return true;  // "null", an extension, another scheme
}

bool has_token(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kScheme = "bearer ";
  if (token.empty() || !starts_with_nocase(authorization, kScheme)) return false;
  auto given = authorization.substr(kScheme.size());
  while (given.starts_with(' ')) given.remove_prefix(1);
  unsigned difference = given.size() != token.size();
  for (size_t i = 0; i < given.size(); ++i) {
    const auto expected = static_cast<unsigned char>(token[i % token.size()]);
    difference |= static_cast<unsigned char>(given[i]) ^ unsigned { expected };
  }
  return difference == 0;
}

std::optional<Target> parse_target(std::string_view target) {
  Target out;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_nocase(target, scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?"), target.size());
    out.authority = target.substr(0, end);
    target.remove_prefix(end);
    if (out.authority.empty()) return std::nullopt;
    break;
  }
  const auto question = std::min(target.find('?'), target.size());
  if (question < target.size()) out.query = target.substr(question + 1);
  auto path = percent_decode(target.substr(0, question));
  if (!path) return std::nullopt;
  if (path->empty() && !out.authority.empty()) path->push_back('/');
  if (!path->starts_with('/') && *path != "*") return std::nullopt;
  out.path = std::move(*path);
  return out;
}

}  // namespace newswatch::web
