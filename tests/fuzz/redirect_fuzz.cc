// Where servers lead (net/redirect.h). An input is a URL and then a Location for each hop, NUL
// between them.
#include "net/headers.h"
#include "net/redirect.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

void check_leg(const net::Leg& leg) {
  const auto scheme = leg.url.scheme();
  require(scheme == "http" || scheme == "https", "a leg is of the web");
  require(!leg.url.host().empty(), "it has a host");
  require(!leg.url.has_userinfo(), "it has no credentials");
  require(leg.url.fragment().empty(), "it has no fragment");
  const auto again = Url::parse(leg.url.str());
  require(again && again->str() == leg.url.str(), "it is written as it is read");
  require(again->origin() == leg.url.origin(), "and to the same origin");
}

// What is sent: secrets to the first origin alone, conditions to the one URL they belong to.
void check_headers(const net::Request& request, const net::Leg& leg, bool same_origin) {
  const auto sent = net::headers_for(request, leg);
  const net::Headers headers(sent.begin(), sent.end());
  const auto sends = [&headers](std::string_view name) {
    return net::find_header(headers, name) != nullptr;
  };
  require(sends("User-Agent"), "it says who asks");
  require(!leg.trusted || same_origin, "only the first origin is trusted");
  require(sends("Authorization") == leg.trusted, "secrets stay with the first origin");
  require(sends("X-Custom") == leg.trusted, "so do headers of one's own");
  require(sends("If-None-Match") == leg.first, "conditions stay with the first URL");
}

}  // namespace

void check(std::string_view input) {
  const auto end = input.find('\0');
  net::Request request;
  request.url = std::string(input.substr(0, end));
  input.remove_prefix(std::min(input.size(), request.url.size() + 1));
  request.headers = {{"User-Agent", "newswatch"},
                     {"Authorization", "Bearer secret"},
                     {"X-Custom", "1"},
                     {"If-None-Match", "\"a\""}};
  auto leg = net::first_leg(request);
  if (!leg) return require_text(leg.error().message, 16'384, "the reason");
  check_leg(*leg);
  check_headers(request, *leg, true);
  const auto origin = leg->url.origin();
  for (int hop = 0; hop < 5 && !input.empty(); ++hop) {
    const auto location = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(input.size(), location.size() + 1));
    const int status = hop % 2 == 0 ? 301 : 307;
    const auto next = net::next_leg(*leg, status, location);
    if (!next) return require_text(next.error().message, 16'384, "the reason");
    check_leg(*next);
    require(leg->url.scheme() != "https" || next->url.scheme() == "https", "https stays https");
    require(leg->trusted || !next->trusted, "trust that is lost stays lost");
    check_headers(request, *next, next->url.origin() == origin);
    leg = *next;
  }
}

}  // namespace newswatch::fuzz
