// Identity: which key each item of a document has, so that it is news once. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "core/feed.h"
#include "feeds/parse.h"

namespace newswatch::feeds {

struct Identified {
  IdentityPolicy policy = IdentityPolicy::id;
  std::vector<ItemKey> keys;  // one for each item, in order
  // The policy differs from the one kept: the keys stored so far mean nothing from now on.
  bool policy_changed = false;
  // Then, the items' keys under the policy kept, by which those that were known are told.
  std::vector<ItemKey> former_keys;
};

// `kept` is the feed's policy so far, IdentityPolicy::none on its first poll. The kept policy
// stays as long as it tells the document's items apart, or no other does better.
Identified identify(const FeedId& feed, IdentityPolicy kept, const ParsedFeed& parsed);

}  // namespace newswatch::feeds
