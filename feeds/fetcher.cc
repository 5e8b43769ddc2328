#include "feeds/fetcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "core/url.h"
#include "feeds/limits.h"
#include "net/retry_after.h"

namespace newswatch::feeds {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

std::string header(const net::Headers& headers, std::string_view name) {
  const auto* value = net::find_header(headers, name);
  return value == nullptr ? std::string{} : *value;
}

// As the client writes the URLs that answered.
std::string normalised(const std::string& text) {
  auto url = Url::parse(text);
  if (!url) return {};
  if (!url->fragment().empty()) url->set_fragment({});
  return url->str();
}

std::string host_of(const std::string& text) {
  const auto url = Url::parse(text);
  return url ? url->host() : std::string{};
}

void add_unless_present(net::Headers& headers, const char* name, const std::string& value) {
  if (!value.empty() && net::find_header(headers, name) == nullptr) {
    headers.emplace_back(name, value);
  }
}

Validators validators_of(const net::Response& response) {
  return {.url = response.url,
          .etag = header(response.headers, "ETag"),
          .last_modified = header(response.headers, "Last-Modified")};
}

// What to keep after a 304: it repeats the validators that it has, and leaves the others.
Validators merge(Validators known, const net::Response& response) {
  auto fresh = validators_of(response);
  known.url = std::move(fresh.url);
  if (!fresh.etag.empty()) known.etag = std::move(fresh.etag);
  if (!fresh.last_modified.empty()) known.last_modified = std::move(fresh.last_modified);
  return known;
}

FetchFailed bad_status(const net::Response& response, std::string_view why, Time now) {
  FetchFailed failed;
  failed.outcome = "http_error";
  failed.message = fmt::format("{}: HTTP {}{}", host_of(response.url), response.status, why);
  if (const auto* value = net::find_header(response.headers, "Retry-After")) {
    failed.retry_after = net::parse_retry_after(*value, now);
  }
  return failed;
}

// 226 is the answer to A-IM alone (RFC 3229); unasked it might be anything.
bool takes_deltas(const Feed& feed) { return net::find_header(feed.headers, "A-IM") != nullptr; }

bool is_document(bool takes_deltas, int status) {
  return status == 200 || status == 203 || (status == 226 && takes_deltas);
}

std::variant<NotModified, FetchedDocument, FetchFailed> sort_answer(
    bool takes_deltas, const Validators& known, const std::optional<Hash128>& known_body,
    net::Response& response, Time now) {
  if (response.status == 304) {
    // An answer to a question that was not asked would hide whatever is new.
    if (known.empty() || known.url.empty() ||
        (known.url != response.url && normalised(known.url) != response.url)) {
      return bad_status(response, " to a request without conditions", now);
    }
    return NotModified{merge(known, response)};
  }
  if (!is_document(takes_deltas, response.status)) {
    return bad_status(response, response.status == 226 ? " that was not asked for" : "", now);
  }
  const auto hash = hash128(response.body);
  if (known_body == hash) return NotModified{validators_of(response)};
  return FetchedDocument{.body = std::move(response.body),
                         .content_type = header(response.headers, "Content-Type"),
                         .url = response.url,
                         .validators = validators_of(response),
                         .body_hash = hash};
}

FetchOutcome sorted(bool takes_deltas, const Validators& validators,
                    const std::optional<Hash128>& known_body, net::Response response, Time now) {
  FetchOutcome outcome;
  outcome.result = sort_answer(takes_deltas, validators, known_body, response, now);
  outcome.status = response.status;
  outcome.url = std::move(response.url);
  outcome.redirects = std::move(response.redirects);
  outcome.headers = std::move(response.headers);
  outcome.received_bytes = response.received_bytes;
  return outcome;
}

}  // namespace

net::Request make_request(const Feed& feed, const Validators& validators,
                          const std::string& user_agent) {
  net::Request request;
  request.url = feed.url;
  request.headers = feed.headers;
  add_unless_present(request.headers, "User-Agent",
                     feed.user_agent.empty() ? user_agent : feed.user_agent);
  if (!feed.bearer_token.empty()) {
    add_unless_present(request.headers, "Authorization", "Bearer " + feed.bearer_token);
  }
  // Validators describe the document at one URL. They go to that URL, where redirects lead to it,
  // and nowhere else: not to a feed that was given another URL, not to the host that redirects.
  if (!validators.url.empty()) {
    request.conditional_url = validators.url;
    add_unless_present(request.headers, "If-None-Match", validators.etag);
    add_unless_present(request.headers, "If-Modified-Since", validators.last_modified);
  }
  request.basic_auth = feed.basic_auth;
  request.addresses =
      feed.allow_private ? net::AddressPolicy::any : net::AddressPolicy::public_only;
  request.proxy = feed.proxy;
  request.ca_file = feed.ca_file;
  request.limits.max_body_bytes = limits::kDocumentBytes;
  if (feed.timeout) {
    request.limits.total = *feed.timeout;
    request.limits.connect = std::min(request.limits.connect, *feed.timeout);
  }
  return request;
}

FetchOutcome sort_response(const Feed& feed, const Validators& validators,
                           const std::optional<Hash128>& known_body, net::Response response,
                           Time now) {
  return sorted(takes_deltas(feed), validators, known_body, std::move(response), now);
}

FetchOutcome sort_failure(net::FetchError error) {
  FetchOutcome outcome;
  outcome.result = FetchFailed{.outcome = std::string(to_string(error.kind)),
                               .message = std::move(error.message),
                               .retry_after = std::nullopt};
  return outcome;
}

Fetcher::Fetcher(net::HttpClient& http, std::string user_agent)
    : http_(http), user_agent_(std::move(user_agent)) {}

asio::awaitable<FetchOutcome> Fetcher::fetch(const Feed& feed, std::string url,
                                             Validators validators,
                                             std::optional<Hash128> known_body) {
  auto request = make_request(feed, validators, user_agent_);
  request.url = std::move(url);
  return ask(std::move(request), takes_deltas(feed), std::move(validators), known_body);
}

asio::awaitable<FetchOutcome> Fetcher::ask(net::Request request, bool takes_deltas,
                                           Validators validators,
                                           std::optional<Hash128> known_body) {
  const auto start = steady_clock::now();
  auto response = co_await http_.fetch(std::move(request));
  if (!response && response.error().kind == net::FetchFailure::cancelled) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  auto outcome = response
                     ? sorted(takes_deltas, validators, known_body, std::move(*response), now())
                     : sort_failure(std::move(response.error()));
  outcome.took = std::chrono::ceil<Duration>(steady_clock::now() - start);
  co_return outcome;
}

}  // namespace newswatch::feeds
