// Reader: from a feed's URL to its items, and counts what came of it.
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/feed.h"
#include "feeds/fetcher.h"
#include "feeds/identify.h"
#include "feeds/parse.h"

namespace newswatch::daemon {

class Metrics;

// A document that was read.
struct Reading {
  feeds::ParsedFeed parsed;
  feeds::Identified identity;
  Duration took{0};
};

// Used from the loop's thread alone. Parameters by value: they live in the coroutines.
class Reader {
 public:
  // All outlive it.
  Reader(feeds::Fetcher& fetcher, boost::asio::thread_pool& pool, Metrics& metrics)
      : fetcher_(fetcher), pool_(pool), metrics_(metrics) {}

  // Asks `feed.url`.
  boost::asio::awaitable<feeds::FetchOutcome> fetch(Feed feed, Validators validators,
                                                    std::optional<Hash128> known_body);

  // Parses and identifies in the pool. `kept` is the feed's policy so far.
  boost::asio::awaitable<Result<Reading>> read(FeedId feed, IdentityPolicy kept,
                                               feeds::FetchedDocument document);

 private:
  feeds::Fetcher& fetcher_;
  boost::asio::thread_pool& pool_;
  Metrics& metrics_;
};

}  // namespace newswatch::daemon
