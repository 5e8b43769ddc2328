// Redirects: which requests one fetch makes, hop after hop. Pure.
//
// libcurl could follow them, but it forwards conditional and custom headers to any host and checks
// neither userinfo nor a fall from https to http.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/url.h"
#include "net/http_client.h"

namespace newswatch::net {

// One request of a fetch.
struct Leg {
  Url url;           // without a fragment
  std::string text;  // of the URL
  std::string host;
  Method method = Method::get;
  bool with_body = false;
  bool first = true;
  bool trusted = true;  // every hop so far, this one included, is of the first one's origin
};

Result<Leg, FetchError> first_leg(const Request& request);

// Whether this answer leads on, provided that it has a Location.
bool is_redirect(int status);

// The leg after `leg`, whose answer was `status` with `location`. The count of hops is the
// caller's.
Result<Leg, FetchError> next_leg(const Leg& leg, int status, std::string_view location);

// Those of the request's headers that go with this leg.
HeaderViews headers_for(const Request& request, const Leg& leg);

}  // namespace newswatch::net
