// Reader: from a feed's URL to its items, and counts what came of it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

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
  std::size_t bytes = 0;  // of the document
};

// Readings of no more use, until a thread of the pool frees them: what one thread made and another
// frees, the allocator has to carry from the one to the other. Any thread.
class SpentReadings {
 public:
  void take(std::unique_ptr<const Reading> reading);
  void free();

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<const Reading>> kept_;
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
  boost::asio::awaitable<Result<std::shared_ptr<const Reading>>> read(
      FeedId feed, IdentityPolicy kept, feeds::FetchedDocument document);

 private:
  boost::asio::awaitable<feeds::FetchOutcome> counted(
      boost::asio::awaitable<feeds::FetchOutcome> fetch);

  feeds::Fetcher& fetcher_;
  boost::asio::thread_pool& pool_;
  Metrics& metrics_;
  std::shared_ptr<SpentReadings> spent_ = std::make_shared<SpentReadings>();
};

}  // namespace newswatch::daemon
