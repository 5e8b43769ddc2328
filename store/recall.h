// Recall: what a feed's items are known by. (table `seen`) Errors stay in the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "core/feed.h"
#include "core/ids.h"
#include "core/item_traits.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// Which of the keys this feed has had before, in order.
std::vector<bool> known_keys(Connection& db, const FeedId& feed, const std::vector<ItemKey>& keys);

// For each key what is remembered of its item's title: 0 where nothing is, nullopt where the key is
// not known.
std::vector<std::optional<std::int32_t>> known_titles(Connection& db, const FeedId& feed,
                                                      const std::vector<ItemKey>& keys);

// Those of the keys that were listed at `since` or later by their rows. `feed` is its number.
std::unordered_set<ItemKey> keys_listed_since(Connection& db, long long feed,
                                              const std::vector<ItemKey>& keys, Time since);

// What of each item's traits this feed has had before, in order; empty traits stand for items that
// are known. Titles with times are looked up where more than 80 % of the items are strangers.
std::vector<KnownTraits> known_traits(Connection& db, const FeedId& feed,
                                      const std::vector<ItemTraits>& traits);

}  // namespace newswatch::store
