#include "core/url.h"

#include <new>

#include <curl/curl.h>
#include <fmt/format.h>

namespace newswatch {
namespace {

constexpr unsigned kParseFlags = CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME;

CURLU* as_curl(void* handle) { return static_cast<CURLU*>(handle); }

std::string_view trim(std::string_view text) {
  const auto blank = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// curl accepts tabs and line ends nowhere; browsers drop them.
std::string without_line_ends(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != '\n' && c != '\r' && c != '\t') out += c;
  }
  return out;
}

}  // namespace

void Url::Free::operator()(void* handle) const noexcept { curl_url_cleanup(as_curl(handle)); }

Result<Url> Url::parse(std::string_view text) {
  Handle handle(curl_url());
  if (!handle) throw std::bad_alloc();
  const std::string clean = without_line_ends(text);
  const auto code = curl_url_set(as_curl(handle.get()), CURLUPART_URL, clean.c_str(), kParseFlags);
  if (code != CURLUE_OK) return failure(curl_url_strerror(code));
  Url url(std::move(handle));
  if (url.scheme().empty()) return failure("no scheme: write it out, as in https://example.org/");
  return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
  Url copy(*this);
  const std::string clean = without_line_ends(reference);
  if (clean.empty()) return copy;
  const auto code =
      curl_url_set(as_curl(copy.handle_.get()), CURLUPART_URL, clean.c_str(), kParseFlags);
  if (code != CURLUE_OK) return failure(curl_url_strerror(code));
  return copy;
}

Url::Url(const Url& other) : handle_(curl_url_dup(as_curl(other.handle_.get()))) {
  if (!handle_) throw std::bad_alloc();
}

Url& Url::operator=(const Url& other) {
  Url copy(other);
  handle_ = std::move(copy.handle_);
  return *this;
}

std::string Url::part(int which, unsigned flags) const {
  char* text = nullptr;
  if (curl_url_get(as_curl(handle_.get()), static_cast<CURLUPart>(which), &text, flags) !=
      CURLUE_OK) {
    return {};
  }
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::string Url::scheme() const { return part(CURLUPART_SCHEME); }

std::string Url::host() const {
  auto host = part(CURLUPART_HOST, CURLU_PUNYCODE);
  if (host.empty()) host = part(CURLUPART_HOST);
  for (auto& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

int Url::port() const {
  const auto text = part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return text.empty() ? 0 : std::stoi(text);
}

std::string Url::path() const { return part(CURLUPART_PATH); }
std::string Url::query() const { return part(CURLUPART_QUERY); }
std::string Url::fragment() const { return part(CURLUPART_FRAGMENT); }
bool Url::has_userinfo() const {
  return !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
}

std::string Url::origin() const { return fmt::format("{}://{}:{}", scheme(), host(), port()); }

std::string Url::str() const {
  auto text = part(CURLUPART_URL, CURLU_PUNYCODE);
  return text.empty() ? part(CURLUPART_URL) : text;
}

void Url::set_query(std::string_view query) {
  const std::string copy(query);
  curl_url_set(as_curl(handle_.get()), CURLUPART_QUERY, query.empty() ? nullptr : copy.c_str(), 0);
}

void Url::set_fragment(std::string_view fragment) {
  const std::string copy(fragment);
  curl_url_set(as_curl(handle_.get()), CURLUPART_FRAGMENT,
               fragment.empty() ? nullptr : copy.c_str(), 0);
}

void Url::clear_userinfo() {
  curl_url_set(as_curl(handle_.get()), CURLUPART_USER, nullptr, 0);
  curl_url_set(as_curl(handle_.get()), CURLUPART_PASSWORD, nullptr, 0);
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  if (trim(reference).empty()) return {};
  if (const auto url = Url::parse(base)) {
    if (const auto resolved = url->resolve(reference)) return resolved->str();
  }
  const auto absolute = Url::parse(reference);
  return absolute ? absolute->str() : std::string{};
}

}  // namespace newswatch
