#include "daemon/recall.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/offload.h"
#include "dedup/canonical_url.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

std::vector<ItemTraits> traits_of(const Reading& reading, const std::vector<bool>& known) {
  std::vector<ItemTraits> traits(known.size());
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i]) continue;
    const auto& item = reading.parsed.items[i];
    traits[i] = item_traits(dedup::canonical_url(item.link), item);
  }
  return traits;
}

// Of several items that share a former key, one was known: the last, since feeds list the newest
// first.
void keep_the_last_of_each(const std::vector<ItemKey>& keys, std::vector<bool>& known) {
  std::set<ItemKey> taken;
  for (size_t i = known.size(); i-- > 0;) {
    if (known[i]) known[i] = taken.insert(keys[i]).second;
  }
}

}  // namespace

Recalled all_known(std::size_t items) {
  Recalled recalled;
  recalled.familiar.resize(items);
  for (auto& familiar : recalled.familiar) familiar.key = true;
  recalled.traits.resize(items);
  return recalled;
}

asio::awaitable<Result<Recalled>> recall(store::Store& store, asio::thread_pool& pool, FeedId feed,
                                         std::shared_ptr<const Reading> reading) {
  const auto titles = co_await store.known_titles(feed, reading->identity.keys);
  if (!titles) co_return tl::unexpected(titles.error());
  Recalled recalled;
  recalled.familiar.resize(titles->size());
  recalled.traits.resize(titles->size());
  std::vector<bool> known;
  for (size_t i = 0; i < titles->size(); ++i) {
    const auto& title = (*titles)[i];
    recalled.familiar[i].key = title.has_value();
    recalled.familiar[i].other_title =
        title.value_or(0) != 0 && *title != title_trait(reading->parsed.items[i]);
    known.push_back(title.has_value());
  }
  if (std::all_of(known.begin(), known.end(), [](bool k) { return k; })) co_return recalled;

  auto work = [reading, known] { return traits_of(*reading, known); };
  recalled.traits = co_await offload(pool, std::move(work));
  const auto traits = co_await store.known_traits(feed, recalled.traits);
  if (!traits) co_return tl::unexpected(traits.error());
  for (size_t i = 0; i < known.size(); ++i) {
    auto& familiar = recalled.familiar[i];
    familiar.link = (*traits)[i].link;
    familiar.title_at_link = (*traits)[i].title_at_link;
    familiar.dated_title = (*traits)[i].dated_title;
  }
  if (!reading->identity.policy_changed) co_return recalled;

  const auto& former_keys = reading->identity.former_keys;
  auto former = co_await store.known(feed, former_keys);
  if (!former) co_return tl::unexpected(former.error());
  keep_the_last_of_each(former_keys, *former);
  for (size_t i = 0; i < former->size(); ++i) recalled.familiar[i].former_key = (*former)[i];
  co_return recalled;
}

}  // namespace newswatch::daemon
