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

}  // namespace

Result<Leg, FetchError> first_leg(const Request& request) {
  const auto url = Url::parse(request.url);
  if (!url) return blocked({}, fmt::format("not a URL: {}", url.error().message));
  if (!is_web(*url)) return blocked(url->host(), "neither http nor https");
  if (url->host().empty()) return blocked({}, "a URL without a host");
  if (url->has_userinfo()) {
    return blocked(url->host(), "credentials in the URL are not sent: configure them apart");
  }
  return Leg{.url = as_requested(*url),
             .method = request.method,
             .with_body = request.method == Method::post};
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Leg, FetchError> next_leg(const Leg& leg, int status, std::string_view location) {
  const auto host = leg.url.host();
  const auto target = leg.url.resolve(location);
  if (!target) return blocked(host, "redirects to what is no URL");
  if (!is_web(*target)) {
    return blocked(host, fmt::format("redirects to {}:, which is neither http nor https",
                                     target->scheme().substr(0, 20)));
  }
  if (target->host().empty()) return blocked(host, "redirects to a URL without a host");
  if (target->has_userinfo()) return blocked(host, "redirects to a URL with credentials");
  if (leg.url.scheme() == "https" && target->scheme() == "http") {
    return blocked(host, "redirects from https to http");
  }
  Leg next{.url = as_requested(*target), .method = leg.method, .with_body = leg.with_body};
  next.first = false;
  next.trusted = leg.trusted && target->origin() == leg.url.origin();
  // What browsers do with a POST: 301, 302 and 303 become a GET.
  if (status != 307 && status != 308 && leg.method == Method::post) {
    next.method = Method::get;
    next.with_body = false;
  }
  if (next.with_body && !next.trusted) return blocked(host, "redirects a POST to another origin");
  return next;
}

Headers headers_for(const Request& request, const Leg& leg) {
  bool conditional = leg.first;
  if (!request.conditional_url.empty()) {
    const auto url = Url::parse(request.conditional_url);
    conditional = url && as_requested(*url).str() == leg.url.str();
  }
  Headers out;
  for (const auto& [name, value] : request.headers) {
    const bool send = is_one_of(name, kConditional) ? conditional
                      : same_header_name(name, "content-type")
                          ? leg.with_body || request.method != Method::post
                          : leg.trusted || is_one_of(name, kHarmless);
    if (send) out.emplace_back(name, value);
  }
  return out;
}

}  // namespace newswatch::net
