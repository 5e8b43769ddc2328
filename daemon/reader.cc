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

void SpentReadings::take(std::unique_ptr<const Reading> reading) {
  // They may lie for a while, so neither many nor large ones.
  constexpr std::size_t kMost = 16;
  constexpr std::size_t kLargest = std::size_t{256} << 10;
  if (reading->bytes > kLargest) return;
  const std::lock_guard lock(mutex_);
  if (kept_.size() < kMost) kept_.push_back(std::move(reading));
}

void SpentReadings::free() {
  std::vector<std::unique_ptr<const Reading>> kept;
  const std::lock_guard lock(mutex_);
  kept.swap(kept_);
}

asio::awaitable<Result<std::shared_ptr<const Reading>>> Reader::read(
    FeedId feed, IdentityPolicy kept, feeds::FetchedDocument document) {
  using Outcome = Result<std::shared_ptr<const Reading>>;
  auto work = [feed = std::move(feed), kept, document = std::move(document),
               spent = spent_]() -> std::optional<Outcome> {
    spent->free();
    const auto start = std::chrono::steady_clock::now();
    auto parsed = feeds::parse({document.body, document.content_type, document.url});
    if (!parsed) return Outcome(tl::unexpected(parsed.error()));
    auto reading = std::make_unique<Reading>();
    reading->identity = feeds::identify(feed, kept, *parsed);
    reading->parsed = std::move(*parsed);
    reading->bytes = document.body.size();
    reading->took = std::chrono::ceil<Duration>(std::chrono::steady_clock::now() - start);
    return std::shared_ptr<const Reading>(reading.release(), [spent](const Reading* read) {
      spent->take(std::unique_ptr<const Reading>(read));
    });
  };
  auto result = *co_await offload(pool_, std::move(work));
  if (!result) {
    metrics_.fetches["parse_error"].Increment();
    co_return result;
  }
  const auto& reading = **result;
  metrics_.fetches["modified"].Increment();
  metrics_.parse_duration(feeds::to_string(reading.parsed.format)).Observe(seconds(reading.took));
  for (const auto& warning : reading.parsed.warnings) {
    metrics_.parse_warnings[warning.kind].Increment();
  }
  co_return result;
}

}  // namespace newswatch::daemon
