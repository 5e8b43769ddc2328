#include "feeds/identify.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace newswatch::feeds {
namespace {

constexpr std::array kLadder = {IdentityPolicy::id, IdentityPolicy::link_date,
                                IdentityPolicy::link_date_title, IdentityPolicy::all};

std::string_view name_of(IdentityPolicy policy) {
  switch (policy) {
    case IdentityPolicy::id:
      return "id";
    case IdentityPolicy::link_date:
      return "link_date";
    case IdentityPolicy::link_date_title:
      return "link_date_title";
    case IdentityPolicy::none:
    case IdentityPolicy::all:
      break;
  }
  return "all";
}

// A hash of what the item's summary and content are made of: as published, so that it costs no
// making of text and stays the same once text is made. Of a feed that no document gave, the texts
// themselves.
std::string texts_of(const ParsedFeed& parsed, std::size_t index) {
  if (!parsed.texts) {
    const auto& item = parsed.items[index];
    return to_bytes(hash128({item.summary, item.content}));
  }
  const auto raw = parsed.texts->of(index);
  std::string hashes;
  for (const auto* texts : {&raw.summary, &raw.content}) {
    for (const auto& text : *texts) hashes += to_bytes(hash128(text.bytes));
    hashes += '|';
  }
  return hashes;
}

ItemKey key_of(const FeedId& feed, IdentityPolicy policy, const ParsedFeed& parsed,
               std::size_t index) {
  const auto& item = parsed.items[index];
  const auto name = name_of(policy);
  if (policy == IdentityPolicy::id && !item.id.empty()) {
    return {hash128({feed.value, name, item.id})};
  }
  const std::string date = item.published ? std::to_string(to_millis(*item.published)) : "";
  // The one item that lacks an id among others that have theirs is known by what else it has, as
  // is, on every rung, an item without link and date.
  const bool bare = item.link.empty() && date.empty();
  const bool with_title = policy == IdentityPolicy::link_date_title || bare;
  if (policy == IdentityPolicy::all || (bare && item.title.empty())) {
    return {hash128({feed.value, name, item.link, date, item.title, texts_of(parsed, index)})};
  }
  return {hash128({feed.value, name, item.link, date, with_title ? item.title : std::string()})};
}

std::vector<ItemKey> keys_of(const FeedId& feed, IdentityPolicy policy, const ParsedFeed& parsed) {
  std::vector<ItemKey> keys;
  keys.reserve(parsed.items.size());
  for (std::size_t i = 0; i < parsed.items.size(); ++i) {
    keys.push_back(key_of(feed, policy, parsed, i));
  }
  return keys;
}

std::size_t distinct(std::vector<ItemKey> keys) {
  std::sort(keys.begin(), keys.end());
  return static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
}

bool most_have_ids(const std::vector<Item>& items) {
  std::size_t with = 0;
  for (const auto& item : items) with += item.id.empty() ? 0 : 1;
  return 2 * with >= items.size();
}

}  // namespace

Identified identify(const FeedId& feed, IdentityPolicy kept, const ParsedFeed& parsed) {
  // An item listed twice without any difference is one item: no policy needs to part it. Counted
  // only where keys repeat at all.
  std::optional<std::size_t> wanted;
  const bool ids = most_have_ids(parsed.items);
  const auto tells_apart = [&](IdentityPolicy policy, std::vector<ItemKey>& keys) {
    if (policy == IdentityPolicy::id && !ids) return false;
    keys = keys_of(feed, policy, parsed);
    const std::size_t told = distinct(keys);
    if (told == keys.size()) return true;
    if (!wanted) wanted = distinct(keys_of(feed, IdentityPolicy::all, parsed));
    return told >= *wanted;  // more: ids part what is otherwise alike
  };

  Identified result;
  if (kept != IdentityPolicy::none && tells_apart(kept, result.keys)) {
    result.policy = kept;
    return result;
  }
  std::vector<ItemKey> former;
  if (kept != IdentityPolicy::none) former = keys_of(feed, kept, parsed);
  for (const auto policy : kLadder) {
    result.policy = policy;
    if (tells_apart(policy, result.keys)) break;
  }
  result.policy_changed = kept != IdentityPolicy::none && result.policy != kept;
  if (result.policy_changed) result.former_keys = std::move(former);
  return result;
}

}  // namespace newswatch::feeds
