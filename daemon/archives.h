// Archives: the pages of a feed's past (RFC 5005), read where a poll left a gap.
#pragma once

#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/feed.h"
#include "daemon/reader.h"
#include "daemon/recall.h"
#include "store/store.h"

namespace newswatch::daemon {

// A document and what is remembered of its items.
struct Recollected {
  std::shared_ptr<const Reading> reading;
  Recalled recalled;
  std::optional<size_t> archived_from;  // items from here on came from archives
};

// Used from the loop's thread alone. Parameters by value: they live in the coroutines.
class Archives {
 public:
  // All outlive it.
  Archives(Reader& reader, store::Store& store, boost::asio::thread_pool& pool)
      : reader_(reader), store_(store), pool_(pool) {}

  // Follows `prev-archive` from page to page, `pause` between two requests, until a page holds an
  // item that was known, ten pages at most. Gives the document with the pages' items added to it.
  // A page that can't be had ends the walk: what was found until then counts.
  boost::asio::awaitable<Recollected> walk(Feed feed, Recollected document, Duration pause);

 private:
  boost::asio::awaitable<std::shared_ptr<const Reading>> page(Feed feed, IdentityPolicy policy);

  Reader& reader_;
  store::Store& store_;
  boost::asio::thread_pool& pool_;
};

}  // namespace newswatch::daemon
