#include "daemon/listings.h"

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "core/item_traits.h"

namespace newswatch::daemon {
namespace {

// The store writes keys that stay listed once a day.
constexpr Duration kTold = std::chrono::hours(6);

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  static_assert(std::has_unique_object_representations_v<T>);
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

Hash128 listing_hash(const std::vector<ItemKey>& keys, const std::vector<Item>& items) {
  std::vector<std::int32_t> titles;
  titles.reserve(items.size());
  for (const auto& item : items) titles.push_back(title_trait(item));
  return hash128({bytes_of(keys), bytes_of(titles)});
}

void Listings::note(const FeedId& feed, const Hash128& listing, Time now) {
  last_[feed] = {listing, now};
}

bool Listings::repeats(const FeedId& feed, const Hash128& listing, Time now) const {
  const auto found = last_.find(feed);
  if (found == last_.end() || found->second.listing != listing) return false;
  const auto age = now - found->second.at;
  return age >= Duration(0) && age < kTold;
}

}  // namespace newswatch::daemon
