// Recall: what the store remembers of a document's items.
#pragma once

#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/feed.h"
#include "core/item_traits.h"
#include "core/result.h"
#include "daemon/reader.h"
#include "feeds/novelty.h"
#include "store/store.h"

namespace newswatch::daemon {

// For each item, in order. Traits are made for those whose key is unknown, to be kept with it.
struct Recalled {
  std::vector<feeds::Familiar> familiar;
  std::vector<ItemTraits> traits;
};

// Of a document whose items are all known by their keys.
Recalled all_known(std::size_t items);

boost::asio::awaitable<Result<Recalled>> recall(store::Store& store, boost::asio::thread_pool& pool,
                                                FeedId feed,
                                                std::shared_ptr<const Reading> reading);

}  // namespace newswatch::daemon
