#include "daemon/listings.h"

#include <string_view>
#include <type_traits>

namespace newswatch::daemon {
namespace {

// The store writes keys that stay listed once a day.
constexpr Duration kTold = std::chrono::hours(6);

Hash128 hash_of(const std::vector<ItemKey>& keys) {
  static_assert(std::has_unique_object_representations_v<ItemKey>);
  return hash128(
      std::string_view(reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof(ItemKey)));
}

}  // namespace

void Listings::note(const FeedId& feed, const std::vector<ItemKey>& keys, Time now) {
  last_[feed] = {hash_of(keys), now};
}

bool Listings::repeats(const FeedId& feed, const std::vector<ItemKey>& keys, Time now) const {
  const auto found = last_.find(feed);
  if (found == last_.end() || found->second.keys != hash_of(keys)) return false;
  const auto age = now - found->second.noted;
  return age >= Duration(0) && age < kTold;
}

}  // namespace newswatch::daemon
