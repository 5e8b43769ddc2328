// Listings: what each feed listed last. Many documents change from poll to poll without listing
// anything else: a date of building, a number of a request. Their items need not be looked up.
#pragma once

#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/item.h"
#include "core/time.h"

namespace newswatch::daemon {

// Of the items' keys and titles, in order.
Hash128 listing_hash(const std::vector<ItemKey>& keys, const std::vector<Item>& items);

class Listings {
 public:
  // The store knows what a document of the feed listed `now`.
  void note(const FeedId& feed, const Hash128& listing, Time now);

  // Whether this is what was noted last, less than some hours ago: from time to time the store must
  // hear what is still listed. (store/ingest.h)
  bool repeats(const FeedId& feed, const Hash128& listing, Time now) const;

 private:
  struct Noted {
    Hash128 listing;
    Time at{};
  };
  std::unordered_map<FeedId, Noted> last_;
};

}  // namespace newswatch::daemon
