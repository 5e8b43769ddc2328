#include "core/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>
#include <unicode/uidna.h>

namespace newswatch {
namespace {

CURLU* as_curl(void* handle) { return static_cast<CURLU*>(handle); }

std::string_view trim(std::string_view text) {
  const auto blank = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Blanks, non-ASCII and `also` percent-encoded. In a host too: curl decodes those.
std::string encoded(std::string_view text, std::string_view also = {}) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7f || also.find(c) != std::string_view::npos) {
      out += fmt::format("%{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

// What curl may read. Tabs and line ends are dropped, as browsers do; other control characters
// are refused (curl would take a NUL for the end).
Result<std::string> cleaned(std::string_view text) {
  std::string kept;
  for (const char c : trim(text)) {
    if (c == '\n' || c == '\r' || c == '\t') continue;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return failure("a control character in the URL");
    kept += c;
  }
  return encoded(kept);
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// By UTS #46, as browsers do it; empty where it is no host name. Not curl's own conversion: that
// takes the name to be in the encoding of the process's locale, which a service does not have.
std::string to_punycode(std::string_view host) {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(
      uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII,
                      &status),
      &uidna_close);
  if (!idna) throw std::runtime_error("ICU has no IDNA data");
  constexpr uint32_t kHarmless =
      UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  constexpr size_t kLongest = 1024;  // a name of DNS has 253 bytes
  if (host.size() > kLongest) return {};
  std::array<char, 8 * kLongest> ascii;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const auto size =
      uidna_nameToASCII_UTF8(idna.get(), host.data(), static_cast<int32_t>(host.size()),
                             ascii.data(), static_cast<int32_t>(ascii.size()), &info, &status);
  if (U_FAILURE(status) || (info.errors & ~kHarmless) != 0) return {};
  return {ascii.data(), static_cast<size_t>(size)};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower_case(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 1 to 65535, without leading zeros.
std::optional<int> plain_port(std::string_view text) {
  int port = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (text.empty() || !is_digit(text.front()) || text.front() == '0') return std::nullopt;
  if (read.ec != std::errc() || read.ptr != end || port > 65535) return std::nullopt;
  return port;
}

// Four numbers up to 255 as anyone writes them.
bool is_plain_ipv4(std::string_view host) {
  int numbers = 0;
  while (numbers < 4) {
    const auto dot = std::min(host.find('.'), host.size());
    const auto number = host.substr(0, dot);
    if (number.empty() || number.size() > 3 || !std::all_of(number.begin(), number.end(), is_digit))
      return false;
    if (number.size() > 1 && number.front() == '0') return false;
    if (number.size() == 3 && number > "255") return false;
    ++numbers;
    if (dot == host.size()) return numbers == 4;
    host.remove_prefix(dot + 1);
  }
  return false;
}

// Lower-case names that are no number to anybody, and usual IPv4 addresses.
bool is_plain_host(std::string_view host) {
  if (host.empty() || host.front() == '.' || host.back() == '.') return false;
  const bool usual = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.';
  });
  if (!usual || host.find("..") != std::string_view::npos) return false;
  const auto last = host.substr(host.rfind('.') + 1);
  return is_letter(last.front()) || is_plain_ipv4(host);
}

constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/?%";

// A path and perhaps a query in which nothing would be encoded, removed or parted.
bool is_plain_path(std::string_view path) {
  if (!path.starts_with('/') || path.ends_with('?')) return false;
  const bool usual = std::all_of(path.begin(), path.end(), [](char c) {
    return is_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
  return usual && path.find("/.") == std::string_view::npos &&
         path.find("%2e") == std::string_view::npos && path.find("%2E") == std::string_view::npos;
}

}  // namespace

void Url::Free::operator()(void* handle) const noexcept { curl_url_cleanup(as_curl(handle)); }

// Strict where in doubt: what is not plain goes to libcurl, and costs a microsecond or two.
std::optional<Url::Plain> Url::read_plain(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) return std::nullopt;
  Plain plain;
  plain.port = secure ? 443 : 80;
  plain.host = secure ? 8 : 7;
  plain.host_end = std::min(text.find_first_of(":/", plain.host), text.size());
  if (!is_plain_host(text.substr(plain.host, plain.host_end - plain.host))) return std::nullopt;
  plain.path = std::min(text.find('/', plain.host_end), text.size());
  if (plain.path > plain.host_end) {
    const auto port = plain_port(text.substr(plain.host_end + 1, plain.path - plain.host_end - 1));
    if (!port) return std::nullopt;
    plain.port = *port;
  }
  if (!is_plain_path(text.substr(plain.path))) return std::nullopt;
  plain.path_end = std::min(text.find('?', plain.path), text.size());
  plain.text = text;
  return plain;
}

void Url::give_to_curl() {
  if (!handle_) handle_.reset(curl_url());
  if (!handle_) throw std::bad_alloc();
  if (!plain_) return;
  curl_url_set(as_curl(handle_.get()), CURLUPART_URL, plain_->text.c_str(), 0);
  plain_.reset();
}

Result<Url> Url::parse(std::string_view text) {
  Url url;
  url.plain_ = read_plain(text);
  if (url.plain_) return url;
  url.give_to_curl();
  return url.read(text);
}

Result<Url> Url::resolve(std::string_view reference) const {
  Url copy(*this);
  copy.give_to_curl();
  const auto clean = cleaned(reference);
  if (!clean) return tl::unexpected<Error>(clean.error());
  if (clean->empty()) return copy;
  // curl would drop the query and the last segment of the path (RFC 3986 keeps both).
  if (clean->front() == '#') {
    copy.set_fragment("");
    return copy.read(copy.str() + *clean);
  }
  // And it would take "12:30.html" for a URL of the scheme "12".
  const bool like_a_scheme =
      !is_letter(clean->front()) && clean->find(':') < clean->find_first_of("/?#");
  return copy.read(like_a_scheme ? "./" + *clean : *clean);
}

Result<Url> Url::read(std::string_view text) {
  const auto clean = cleaned(text);
  if (!clean) return tl::unexpected<Error>(clean.error());
  auto* const curl = as_curl(handle_.get());
  auto code = curl_url_set(curl, CURLUPART_URL, clean->c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code == CURLUE_BAD_SCHEME) {
    return failure("no scheme: write it out, as in https://example.org/");
  }
  if (code != CURLUE_OK) return failure(curl_url_strerror(code));
  if (!is_letter(scheme().front())) return failure("a scheme begins with a letter");

  const auto given = host();
  // curl decodes the host whenever it reads it: "a%2525b" would be another host after writing and
  // reading, and "a%7fb" has a control character.
  if (!given.starts_with('[') && given.find_first_of("%\x7f") != std::string::npos) {
    return failure("not a host name");
  }
  const bool ascii = is_ascii(given);
  const auto name = ascii ? lower_case(given) : to_punycode(given);
  if (name.empty() && !given.empty()) return failure("not a host name");
  if (name != given) code = curl_url_set(curl, CURLUPART_HOST, name.c_str(), 0);
  // Read once more where the host is not as written: it may have turned out to be an IPv4 address.
  const auto authority = clean->find_first_not_of('/', clean->find("//"));
  const auto path = clean->find_first_of("/?#", authority);
  const bool escaped = clean->find('%') < path;
  if (code == CURLUE_OK && (escaped || clean->find(given) == std::string::npos)) {
    code = curl_url_set(curl, CURLUPART_URL, str().c_str(), CURLU_NON_SUPPORT_SCHEME);
  }
  if (code != CURLUE_OK) return failure(curl_url_strerror(code));
  return std::move(*this);
}

Url::Url(const Url& other) : plain_(other.plain_) {
  if (plain_) return;
  handle_.reset(curl_url_dup(as_curl(other.handle_.get())));
  if (!handle_) throw std::bad_alloc();
}

Url& Url::operator=(const Url& other) { return *this = Url(other); }

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

std::string Url::slice(std::size_t from, std::size_t to) const {
  return plain_->text.substr(from, to - from);
}

std::string Url::scheme() const {
  return plain_ ? slice(0, plain_->text.find(':')) : part(CURLUPART_SCHEME);
}

std::string Url::host() const {
  return plain_ ? slice(plain_->host, plain_->host_end) : part(CURLUPART_HOST);
}

int Url::port() const {
  if (plain_) return plain_->port;
  const auto text = part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return text.empty() ? 0 : std::stoi(text);
}

std::string Url::path() const {
  return plain_ ? slice(plain_->path, plain_->path_end) : part(CURLUPART_PATH);
}

std::string Url::query() const {
  if (!plain_) return part(CURLUPART_QUERY);
  const auto size = plain_->text.size();
  return plain_->path_end == size ? std::string() : slice(plain_->path_end + 1, size);
}

std::string Url::fragment() const { return plain_ ? std::string() : part(CURLUPART_FRAGMENT); }

bool Url::has_userinfo() const {
  if (plain_) return false;
  return !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
}

std::string Url::origin() const { return fmt::format("{}://{}:{}", scheme(), host(), port()); }

std::string Url::str() const { return plain_ ? plain_->text : part(CURLUPART_URL); }

void Url::set_query(std::string_view query) {
  give_to_curl();
  const auto text = encoded(query, "#");
  curl_url_set(as_curl(handle_.get()), CURLUPART_QUERY, query.empty() ? nullptr : text.c_str(), 0);
}

void Url::set_fragment(std::string_view fragment) {
  if (plain_ && fragment.empty()) return;
  give_to_curl();
  const auto text = encoded(fragment);
  curl_url_set(as_curl(handle_.get()), CURLUPART_FRAGMENT,
               fragment.empty() ? nullptr : text.c_str(), 0);
}

void Url::clear_userinfo() {
  if (plain_) return;
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
