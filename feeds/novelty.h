// Novelty: which of a document's items are news, told from what their feed had before. Pure.
//
// Publishers give old items new ids (a new system, https, another feed builder) and say nothing of
// it. A missed report is worse than a repeated one, so an item that looks new is news unless
// something says that the feed had it: the same link with the same title, or, where nearly the
// whole document looks new at once, familiar links, or titles with their times. (docs/design.md)
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/feed.h"
#include "core/item.h"

namespace newswatch::feeds {

enum class Novelty {
  known,     // the feed had it
  edited,    // the feed had it under another title: it may meet rules that it did not meet before
  revised,   // the feed had it under another key
  baseline,  // new to us, and no news: what a first poll found, or an archive from before our time
  news,
};

// What is remembered of one item.
struct Familiar {
  bool key = false;            // the feed had its key
  bool other_title = false;    // ... and another title for it
  bool former_key = false;     // the feed had its key under the identity policy of before
  bool link = false;           // the feed had an item with its link
  bool title_at_link = false;  // ... and its title
  bool dated_title = false;    // the feed had an item with its title and time of publication
};

// A document as it is judged. What it refers to outlives it.
struct Listing {
  const Feed& feed;
  const PollState& before;  // as of the poll before this one
  const std::vector<Item>& items;
  const std::vector<Familiar>& familiar;  // for each item
  bool policy_changed = false;            // the identity policy is not the one kept
  // Items from here on come from archives of the feed, not from its current document.
  std::optional<std::size_t> archived_from;
};

// Why a document's new keys stand for old items.
enum class Reseed {
  none,
  policy_changed,  // what tells the feed's items apart is no longer what did
  ids_changed,     // more than 80 % of the items look new, and their links or titles are known
};
std::string_view to_string(Reseed reseed);  // "policy_changed"

struct Verdict {
  std::vector<Novelty> items;  // in order
  bool first_poll = false;     // or the first at another URL, whose items have nothing in common
  Reseed reseed = Reseed::none;
  // The document and what was known have nothing in common: items in between may have been missed.
  bool gap = false;

  std::size_t count(Novelty novelty) const;
};

Verdict judge(const Listing& listing, Time now);

}  // namespace newswatch::feeds
