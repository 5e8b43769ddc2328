#include "daemon/reader.h"

#include <utility>

#include "daemon/metrics.h"
#include "daemon/offload.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

asio::awaitable<feeds::FetchOutcome> Reader::fetch(const Feed& feed, std::string url,
                                                   Validators validators,
                                                   std::optional<Hash128> known_body) {
  return counted(fetcher_.fetch(feed, std::move(url), std::move(validators), known_body));
}

asio::awaitable<feeds::FetchOutcome> Reader::counted(asio::awaitable<feeds::FetchOutcome> fetch) {
  metrics_.fetches_in_flight.Increment();
  auto outcome = co_await std::move(fetch);
  metrics_.fetches_in_flight.Decrement();
  metrics_.fetch_duration.Observe(seconds(outcome.took));
  metrics_.fetch_received_bytes.Increment(static_cast<double>(outcome.received_bytes));
  if (outcome.status > 0) {
    metrics_.fetch_responses[std::to_string(outcome.status)].Increment();
  }
  if (const auto* failed = std::get_if<feeds::FetchFailed>(&outcome.result)) {
    metrics_.fetches[failed->outcome].Increment();
  } else if (std::holds_alternative<feeds::NotModified>(outcome.result)) {
    metrics_.fetches["not_modified"].Increment();
  }
  co_return outcome;
}

asio::awaitable<Result<Reading>> Reader::read(FeedId feed, IdentityPolicy kept,
                                              feeds::FetchedDocument document) {
  auto work = [feed = std::move(feed), kept,
               document = std::move(document)]() -> std::optional<Result<Reading>> {
    const auto start = std::chrono::steady_clock::now();
    auto parsed = feeds::parse({document.body, document.content_type, document.url});
    if (!parsed) return Result<Reading>(tl::unexpected(parsed.error()));
    Reading reading;
    reading.identity = feeds::identify(feed, kept, *parsed);
    reading.parsed = std::move(*parsed);
    reading.took = std::chrono::ceil<Duration>(std::chrono::steady_clock::now() - start);
    return reading;
  };
  auto result = *co_await offload(pool_, std::move(work));
  if (!result) {
    metrics_.fetches["parse_error"].Increment();
    co_return result;
  }
  metrics_.fetches["modified"].Increment();
  metrics_.parse_duration(feeds::to_string(result->parsed.format)).Observe(seconds(result->took));
  for (const auto& warning : result->parsed.warnings) {
    metrics_.parse_warnings[warning.kind].Increment();
  }
  co_return result;
}

}  // namespace newswatch::daemon
