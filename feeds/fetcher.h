// Fetcher: one conditional GET of one feed, its answer sorted into what it means. What is asked and
// what an answer means are pure functions; the class puts the network between them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "core/feed.h"
#include "net/http_client.h"

namespace newswatch::feeds {

// 304, or a 200 whose body is byte for byte the one parsed before. (A 304 that answers a request
// without conditions is a failure: it says nothing of what we know.)
struct NotModified {
  Validators validators;  // to keep from now on
};

struct FetchedDocument {
  std::string body;
  std::string content_type;
  std::string url;  // that answered: the base of its relative links
  Validators validators;
  Hash128 body_hash;
};

struct FetchFailed {
  // An enumerated outcome for metrics: http_error, timeout, dns_error, connect_error, tls_error,
  // too_large, blocked.
  std::string outcome;
  std::string message;  // one line, without path, query or secrets
  std::optional<Duration> retry_after;
};

struct FetchOutcome {
  std::variant<NotModified, FetchedDocument, FetchFailed> result;
  int status = 0;   // 0: no answer
  std::string url;  // that answered; empty: no answer
  std::vector<net::Hop> redirects;
  net::Headers headers;  // of the final answer (Cache-Control, Expires, ...)
  std::size_t received_bytes = 0;
  Duration took{0};
};

// The request for a feed of which these validators are known. They are sent to the URL that they
// belong to alone.
net::Request make_request(const Feed& feed, const Validators& validators,
                          const std::string& user_agent);

// What an answer means to a client that knows these validators and that body. All of FetchOutcome
// but `took`, which is the caller's.
FetchOutcome sort_response(const Feed& feed, const Validators& validators,
                           const std::optional<Hash128>& known_body, net::Response response,
                           Time now);
FetchOutcome sort_failure(net::FetchError error);

class Fetcher {
 public:
  Fetcher(net::HttpClient& http, std::string user_agent);

  // Asks `url`, the feed's own or where it lives by now. What it refers to is of no need once it
  // returned. When it is cancelled, it throws boost::system::system_error(operation_aborted): that
  // is no outcome of the feed's.
  boost::asio::awaitable<FetchOutcome> fetch(const Feed& feed, std::string url,
                                             Validators validators,
                                             std::optional<Hash128> known_body);

 private:
  boost::asio::awaitable<FetchOutcome> ask(net::Request request, bool takes_deltas,
                                           Validators validators,
                                           std::optional<Hash128> known_body);

  net::HttpClient& http_;
  std::string user_agent_;
};

}  // namespace newswatch::feeds
