#include "dedup/canonical_url.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/url.h"
#include "dedup/mobile.h"
#include "dedup/tracking.h"

namespace newswatch::dedup {
namespace {

// An AMP cache may show a page that is itself behind one; no more than this.
constexpr int kMaxWrappers = 2;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 3986: these mean the same with and without percent-encoding.
bool is_unreserved(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// Can it stand as it is? "%" alone is as good as "%25".
bool stands_plain(char c) { return c > ' ' && c < 0x7f && c != '%'; }

// One spelling of percent-encoding (RFC 3986 6.2.2): needless ones decoded, the others in capitals.
std::string normalize_encoding(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), stands_plain)) return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool encoded = c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                         hex_value(text[i + 2]) >= 0;
    if (encoded) {
      const char byte = static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      if (is_unreserved(byte)) {
        out += byte;
      } else {
        append_encoded(out, byte);
      }
      i += 2;
    } else if (stands_plain(c)) {
      out += c;
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

// "%2e" is a dot, also where dots are steps of a path, which the parser takes away.
std::string with_plain_dots(std::string_view link) {
  std::string out;
  for (size_t i = 0; i < link.size(); ++i) {
    const auto escape = link.substr(i, 3);
    if (escape == "%2e" || escape == "%2E") {
      out += '.';
      i += 2;
    } else {
      out += link[i];
    }
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// "+" is a blank in a query, and there alone.
std::string normalize_value(std::string_view text) {
  if (text.find('+') == std::string_view::npos) return normalize_encoding(text);
  std::string blanks;
  for (const char c : text) {
    if (c == '+') {
      blanks += "%20";
    } else {
      blanks += c;
    }
  }
  return normalize_encoding(blanks);
}

// What is left of the query without tracking, sorted.
std::string canonical_query(std::string_view query) {
  std::vector<std::string> kept;
  while (!query.empty()) {
    auto parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    // "&amp;" escaped once too often, or more often still
    while (parameter.starts_with("amp;")) parameter.remove_prefix(4);
    if (parameter.empty()) continue;
    const auto equals = parameter.find('=');
    auto text = normalize_value(parameter.substr(0, equals));
    const auto name = lower(text);
    std::string value;
    if (equals != std::string_view::npos) {
      value = normalize_value(parameter.substr(equals + 1));
      text += '=';
      text += value;
    }
    if (!is_tracking_parameter(name, lower(value))) kept.push_back(std::move(text));
  }
  std::sort(kept.begin(), kept.end());
  std::string joined;
  for (const auto& parameter : kept) {
    joined += joined.empty() ? '?' : '&';
    joined += parameter;
  }
  return joined;
}

std::string canonical_path(std::string_view raw) {
  const std::string normal = normalize_encoding(raw);
  std::string_view path = normal;
  // A session's id behind the name, as some Java servers put it.
  if (const auto session = lower(path).find(";jsessionid="); session != std::string::npos) {
    path = path.substr(0, session);
  }
  // Until nothing more comes off, so that a key's own path is its key's path.
  for (std::size_t size = path.size() + 1; path.size() < size;) {
    size = path.size();
    while (path.ends_with('/')) path.remove_suffix(1);
    path = without_amp_suffix(path);
  }
  return std::string(path);
}

std::string canonical_host(const Url& url) {
  auto host = url.host();
  while (host.ends_with('.')) host.pop_back();
  while (host.starts_with("www.")) host.erase(0, 4);
  return host;
}

// "uk", "en-us"
bool is_language(std::string_view text) {
  const bool region = text.size() == 5 && (text[2] == '-' || text[2] == '_');
  if (text.size() != 2 && !region) return false;
  return is_letter(text[0]) && is_letter(text[1]) && is_letter(text.end()[-2]) &&
         is_letter(text.end()[-1]);
}

// A site's front page, in any language: it lists articles and is none.
bool is_front_page(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() || path == "index.html" || path == "index.htm" || path == "index.php" ||
         path == "default.aspx" || is_language(path);
}

// Google News hides the publisher's link. Its own is the same for one article in every search and
// edition, behind three kinds of path.
std::string google_news_key(std::string_view path) {
  for (const std::string_view prefix : {"/rss/articles/", "/articles/", "/read/"}) {
    if (path.starts_with(prefix) && path.size() > prefix.size()) {
      return "news.google.com/articles/" + std::string(path.substr(prefix.size()));
    }
  }
  return {};
}

std::string key_of(const Url& url, int wrappers) {
  const auto scheme = url.scheme();
  if (scheme != "http" && scheme != "https") return {};
  auto host = canonical_host(url);
  if (host.empty()) return {};
  const auto raw_path = url.path();
  if (wrappers < kMaxWrappers) {
    if (const auto page = unwrap_amp_cache(host, raw_path); !page.empty()) {
      auto inner = Url::parse(page);
      if (!inner) return {};
      inner->set_query(url.query());
      return key_of(*inner, wrappers + 1);
    }
  }
  const auto path = canonical_path(raw_path);
  if (host == "news.google.com") return google_news_key(path);
  host = desktop_host(host);
  const bool default_port = url.port() == (scheme == "http" ? 80 : 443);
  if (!default_port) host += ':' + std::to_string(url.port());

  const auto query = canonical_query(url.query());
  const auto fragment = url.fragment();
  const bool page_in_fragment = fragment.size() > 1 && fragment.front() == '!';
  if (query.empty() && !page_in_fragment && is_front_page(path)) return {};
  auto key = host + (path.empty() ? "/" : path) + query;
  if (page_in_fragment) key += '#' + normalize_encoding(fragment);
  return key;
}

}  // namespace

std::string canonical_url(std::string_view link) {
  auto url = Url::parse(link);
  // After the parser has taken the plain steps away, so that a link's usual spelling has its key.
  if (url && link.find('%') != std::string_view::npos)
    url = Url::parse(with_plain_dots(url->str()));
  return url ? key_of(*url, 0) : std::string{};
}

}  // namespace newswatch::dedup
