#include "net/redirect.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "net/headers.h"

namespace newswatch::net {
namespace {

constexpr std::array<std::string_view, 5> kConditional = {
    "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range"};

// What tells another origin nothing that it should not know.
constexpr std::array<std::string_view, 4> kHarmless = {"user-agent", "accept", "accept-language",
                                                       "content-type"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return same_header_name(name, known); });
}

tl::unexpected<FetchError> blocked(const std::string& host, std::string_view why) {
  return tl::unexpected<FetchError>(
      {FetchFailure::blocked, host.empty() ? std::string(why) : fmt::format("{}: {}", host, why)});
}

bool is_web(const Url& url) {
  const auto scheme = url.scheme();
  return scheme == "http" || scheme == "https";
}

// A URL as it is requested and compared: without a fragment, and without the empty credentials of
// "http://@host/", which libcurl would send as a header.
Url as_requested(Url url) {
  if (!url.fragment().empty()) url.set_fragment({});
  url.clear_userinfo();
  return url;
}

Leg leg_to(Url url, std::string host) {
  Leg leg{.url = as_requested(std::move(url)), .text = {}, .host = std::move(host)};
  leg.text = leg.url.str();
  return leg;
}

bool is_conditional(const Request& request, const Leg& leg) {
  if (request.conditional_url.empty()) return leg.first;
  if (request.conditional_url == leg.text) return true;  // as it is nearly always
  auto url = Url::parse(request.conditional_url);
  return url && as_requested(std::move(*url)).str() == leg.text;
}

}  // namespace

Result<Leg, FetchError> first_leg(const Request& request) {
  auto url = Url::parse(request.url);
  if (!url) return blocked({}, fmt::format("not a URL: {}", url.error().message));
  auto host = url->host();
  if (!is_web(*url)) return blocked(host, "neither http nor https");
  if (host.empty()) return blocked({}, "a URL without a host");
  if (url->has_userinfo()) {
    return blocked(host, "credentials in the URL are not sent: configure them apart");
  }
  auto leg = leg_to(std::move(*url), std::move(host));
  leg.method = request.method;
  leg.with_body = carries_body(request.method);
  return leg;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Leg, FetchError> next_leg(const Leg& leg, int status, std::string_view location) {
  const auto& host = leg.host;
  auto target = leg.url.resolve(location);
  if (!target) return blocked(host, "redirects to what is no URL");
  if (!is_web(*target)) {
    return blocked(host, fmt::format("redirects to {}:, which is neither http nor https",
                                     target->scheme().substr(0, 20)));
  }
  auto target_host = target->host();
  if (target_host.empty()) return blocked(host, "redirects to a URL without a host");
  if (target->has_userinfo()) return blocked(host, "redirects to a URL with credentials");
  if (leg.url.scheme() == "https" && target->scheme() == "http") {
    return blocked(host, "redirects from https to http");
  }
  auto next = leg_to(std::move(*target), std::move(target_host));
  next.method = leg.method;
  next.with_body = leg.with_body;
  next.first = false;
  next.trusted = leg.trusted && next.url.origin() == leg.url.origin();
  // What browsers do: a POST becomes a GET by 301 and 302, and whatever has a body by 303.
  const bool moved = status == 301 || status == 302;
  if ((moved && leg.method == Method::post) || (status == 303 && carries_body(leg.method))) {
    next.method = Method::get;
    next.with_body = false;
  }
  if (next.with_body && !next.trusted)
    return blocked(host, "redirects a request with a body to another origin");
  return next;
}

HeaderViews headers_for(const Request& request, const Leg& leg) {
  const bool conditional = is_conditional(request, leg);
  HeaderViews out;
  out.reserve(request.headers.size() + 1);
  for (const auto& [name, value] : request.headers) {
    const bool send = is_one_of(name, kConditional) ? conditional
                      : same_header_name(name, "content-type")
                          ? leg.with_body || !carries_body(request.method)
                          : leg.trusted || is_one_of(name, kHarmless);
    if (send) out.emplace_back(name, value);
  }
  return out;
}

}  // namespace newswatch::net
