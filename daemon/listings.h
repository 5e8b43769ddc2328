// Listings: what each feed listed last. Many documents change from poll to poll without listing
// anything else: a date of building, a number of a request. Their items need not be looked up.
#pragma once

#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"

namespace newswatch::daemon {

class Listings {
 public:
  // The store knows these keys, which a document of the feed listed `now`.
  void note(const FeedId& feed, const std::vector<ItemKey>& keys, Time now);

  // Whether these keys are those noted last, less than some hours ago: from time to time the store
  // must hear that they are still listed. (store/ingest.h)
  bool repeats(const FeedId& feed, const std::vector<ItemKey>& keys, Time now) const;

 private:
  struct Listing {
    Hash128 keys;
    Time noted{};
  };
  std::unordered_map<FeedId, Listing> last_;
};

}  // namespace newswatch::daemon
