// URLs, through libcurl's parser alone: what is compared and vetted is what is fetched.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace newswatch {

// An absolute URL. Copyable.
class Url {
 public:
  // Blanks around it are dropped, blanks and non-ASCII inside are percent-encoded, the host is
  // lower-case and in punycode, an IPv4 address in its usual form ("0x7f.1" is 127.0.0.1). A text
  // without a scheme is refused, never guessed; so is one with control characters, save that tabs
  // and line ends are dropped.
  static Result<Url> parse(std::string_view text);

  // Resolves a reference ("../a", "//host/x", "?q", "#f") against this URL.
  Result<Url> resolve(std::string_view reference) const;

  Url(const Url& other);
  Url& operator=(const Url& other);
  Url(Url&&) noexcept = default;
  Url& operator=(Url&&) noexcept = default;
  ~Url() = default;

  std::string scheme() const;
  std::string host() const;   // IPv6 in brackets
  int port() const;           // the scheme's default where none is given, 0 where unknown
  std::string path() const;   // begins with "/"
  std::string query() const;  // without "?", empty where there is none
  std::string fragment() const;
  bool has_userinfo() const;
  std::string origin() const;  // "https://host:443": scheme, host and port, nothing else
  std::string str() const;

  // Percent-encoding is left as it is; what can't stand there is encoded. Empty removes.
  void set_query(std::string_view query);
  void set_fragment(std::string_view fragment);
  void clear_userinfo();

 private:
  struct Free {
    void operator()(void* handle) const noexcept;
  };
  using Handle = std::unique_ptr<void, Free>;  // a CURLU
  // A URL that libcurl would give back as it was given, as nearly all are: its text and where its
  // parts stand in it.
  struct Plain {
    std::string text;
    std::size_t host = 0, host_end = 0;
    std::size_t path = 0, path_end = 0;
    int port = 0;
  };
  static std::optional<Plain> read_plain(std::string_view text);

  Url() = default;
  void give_to_curl();                      // from then on handle_ has it
  Result<Url> read(std::string_view text);  // leaves *this moved from
  std::string part(int which, unsigned flags = 0) const;
  std::string slice(std::size_t from, std::size_t to) const;  // of plain_

  std::optional<Plain> plain_;  // absent: handle_ has it
  Handle handle_;
};

// `reference` resolved against `base`; where `base` can't be parsed, the reference if it is a URL
// itself; else empty, as for "mailto:" and "javascript:", which name no place to fetch.
std::string resolve_url(std::string_view base, std::string_view reference);

}  // namespace newswatch
