#include "net/fetch_error.h"

#include <fmt/format.h>

#include "core/utf8.h"

namespace newswatch::net {
namespace {

constexpr std::size_t kMessageBytes = 200;

// libcurl's words are better than the code's name, where they say why; parts of them may come from
// the server's certificate.
bool is_telling(FetchFailure kind) {
  return kind == FetchFailure::tls_error || kind == FetchFailure::connect_error;
}

}  // namespace

std::string_view to_string(FetchFailure failure) {
  switch (failure) {
    case FetchFailure::timeout:
      return "timeout";
    case FetchFailure::dns_error:
      return "dns_error";
    case FetchFailure::connect_error:
      return "connect_error";
    case FetchFailure::tls_error:
      return "tls_error";
    case FetchFailure::too_large:
      return "too_large";
    case FetchFailure::blocked:
      return "blocked";
    case FetchFailure::http_error:
      return "http_error";
    case FetchFailure::cancelled:
      return "cancelled";
  }
  return "http_error";
}

FetchFailure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return FetchFailure::timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return FetchFailure::dns_error;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
      return FetchFailure::connect_error;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
      return FetchFailure::tls_error;
    case CURLE_FILESIZE_EXCEEDED:
    // libcurl 7.88 calls a header line of more than 100 KB an allocation failure.
    case CURLE_OUT_OF_MEMORY:
      return FetchFailure::too_large;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also HTTP/0.9
    default:
      return FetchFailure::http_error;
  }
}

FetchError fetch_error(FetchFailure kind, const std::string& host, std::string_view why) {
  const auto line = escape_control(truncate_utf8(why, kMessageBytes));
  return {kind, host.empty() ? line : fmt::format("{}: {}", host, line)};
}

FetchError fetch_error(const std::string& host, const TransferResult& result) {
  if (result.too_large) {
    return fetch_error(FetchFailure::too_large, host, "the answer is larger than allowed");
  }
  if (result.crowded) {
    return fetch_error(FetchFailure::too_large, host,
                       "too much is being received at once, and this is not small");
  }
  if (result.blocked && result.code == CURLE_COULDNT_CONNECT) {
    return fetch_error(FetchFailure::blocked, host, kNotPublic);
  }
  if (result.layered) {
    return fetch_error(FetchFailure::http_error, host,
                       "the answer is coded more than once (Content-Encoding), which is refused");
  }
  const auto kind = failure_of(result.code);
  if (kind == FetchFailure::too_large) {
    return fetch_error(kind, host, "the answer is larger than allowed");
  }
  return fetch_error(kind, host,
                     is_telling(kind) && !result.error_text.empty()
                         ? result.error_text
                         : curl_easy_strerror(result.code));
}

}  // namespace newswatch::net
