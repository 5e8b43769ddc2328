// Reader: from a feed's URL to its items, and counts what came of it.
#pragma once

#include <optional>
#include <string>

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

// Used from the loop's thread alone.
class Reader {
 public:
  // All outlive it.
  Reader(feeds::Fetcher& fetcher, boost::asio::thread_pool& pool, Metrics& metrics)
      : fetcher_(fetcher), pool_(pool), metrics_(metrics) {}

  // See feeds::Fetcher::fetch().
  boost::asio::awaitable<feeds::FetchOutcome> fetch(const Feed& feed, std::string url,
                                                    Validators validators,
                                                    std::optional<Hash128> known_body);

  // Parses and identifies in the pool. Parameters by value: they live in the coroutine. `kept`
  // is the feed's policy so far.
  boost::asio::awaitable<Result<Reading>> read(FeedId feed, IdentityPolicy kept,
                                               feeds::FetchedDocument document);

 private:
  boost::asio::awaitable<feeds::FetchOutcome> counted(
      boost::asio::awaitable<feeds::FetchOutcome> fetch);

  feeds::Fetcher& fetcher_;
  boost::asio::thread_pool& pool_;
  Metrics& metrics_;
};

}  // namespace newswatch::daemon
