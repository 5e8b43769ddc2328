// DedupMemory: what dedup knows, read from the store at start and kept over a restart.
//
// Polls go on meanwhile; only what dedup must decide waits until it remembers everything, so that
// a copy that arrives first is not told again.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/result.h"
#include "core/time.h"
#include "daemon/event.h"
#include "dedup/deduplicator.h"
#include "store/store.h"

namespace newswatch::daemon {

// Used from the loop's thread alone.
class DedupMemory {
 public:
  // `pool` and `store` outlive it.
  DedupMemory(const boost::asio::any_io_executor& loop, boost::asio::thread_pool& pool,
              store::Store& store, const dedup::Settings& settings);

  // Reads what was decided before. Tries again for as long as the store can't be read.
  boost::asio::awaitable<void> load();
  // Returns when that has been done.
  boost::asio::awaitable<void> loaded();

  // Keeps what only counting tells: in how many texts words stand.
  boost::asio::awaitable<Result<void>> save();

  // Complete once loaded() has returned.
  dedup::Deduplicator& dedup() { return dedup_; }
  void configure(const dedup::Settings& settings);

 private:
  boost::asio::awaitable<Result<void>> load_counts();
  boost::asio::awaitable<Result<void>> load_members();

  boost::asio::thread_pool& pool_;
  store::Store& store_;
  dedup::Settings settings_;
  dedup::Deduplicator dedup_;
  Time counted_until_{};
  long long after_ = 0;  // the last row that was read
  bool loaded_ = false;
  Event changed_;
};

}  // namespace newswatch::daemon
