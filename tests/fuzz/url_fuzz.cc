// URLs (core/url.h) and the form in which the links of one article are compared
// (dedup/canonical_url.h). An input is a base, NUL, and a reference; or a URL alone.
#include <algorithm>

#include "core/url.h"
#include "core/utf8.h"
#include "dedup/canonical_url.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// "04", which a dot less makes of "04.", is an IPv4 address to URL parsers.
bool is_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);
  return !last.empty() && last.front() >= '0' && last.front() <= '9';
}

void check_url(const Url& url) {
  const std::string text = url.str();
  require(is_printable_ascii(text),
          "a URL has no blanks, no controls and nothing beyond ASCII: " + escape_control(text));
  const auto again = Url::parse(text);
  require(again.has_value(), "a URL that was written can be read: " + text);
  require_equal(again->str(), text, "a URL that was read and written stays as it is");
  require_equal(again->host(), url.host(), "the host is the same after writing");
  require_equal(again->origin(), url.origin(), "the origin is the same after writing");
  require(again->has_userinfo() == url.has_userinfo(), "so are credentials");
  require(url.path().starts_with('/') || (url.scheme() != "http" && url.scheme() != "https"),
          "a path begins with a slash");
}

}  // namespace

void check(std::string_view input) {
  const auto base = take_argument(input);
  if (const auto url = Url::parse(input)) {
    check_url(*url);
    const auto self = url->resolve(url->str());
    require(self.has_value(), "an absolute URL resolves against itself");
    require_equal(self->str(), url->str(), "and is the same");
  }
  if (const auto url = Url::parse(base)) {
    if (const auto target = url->resolve(input)) check_url(*target);
  }
  const auto resolved = resolve_url(base, input);
  require(resolved.empty() || Url::parse(resolved).has_value(), "what is resolved is a URL");

  const auto key = dedup::canonical_url(input);
  require_equal(dedup::canonical_url(input), key, "the same link has the same key");
  if (const auto url = Url::parse(input)) {
    require_equal(dedup::canonical_url(url->str()), key, "a link's usual spelling has its key");
  }
  // Pages are unwrapped from a few AMP caches around them, not from any number.
  const bool wrapped =
      key.find("cdn.ampproject.org") != std::string::npos || key.starts_with("google.com/amp");
  if (!key.empty() && !wrapped && !is_number(key.substr(0, key.find_first_of(":/")))) {
    // A key has no scheme; under the one that its port isn't usual for, it keeps its port.
    const auto by_https = dedup::canonical_url("https://" + key);
    const auto by_http = dedup::canonical_url("http://" + key);
    require(by_https == key || by_http == key,
            "a key is its own key: " + key + "\n  " + by_https + "\n  " + by_http);
  }
}

}  // namespace newswatch::fuzz
