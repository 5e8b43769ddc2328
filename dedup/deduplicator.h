// Deduplicator: is a matched item a new story, or a copy of one already told? One thread.
//
// Today it knows one layer: the canonical URL. Two items with the same one are the same article,
// with one exception: a feed that gives the same link to a fourth title shows that the link names
// a column or a live page, so from then on it identifies nothing and every item is a new story.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/item.h"
#include "core/time.h"

namespace newswatch::dedup {

enum class DecisionKind { new_story, copy };
std::string_view to_string(DecisionKind kind);  // "new", "copy"

struct Decision {
  DecisionKind kind = DecisionKind::new_story;
  StoryId story;
  std::string reason;  // "no_match", "same_url", "shared_url"
  StoryId of;          // copy: the story it copies (== story); else empty
  double score = 0;    // 1 for the same URL
};

// A matched item as the deduplicator sees it.
struct Candidate {
  FeedId feed;
  ItemKey key;
  const Item* item = nullptr;
  Time seen{};
};

// A story member as the store keeps it; fed back at start.
struct KnownMember {
  StoryId story;
  FeedId feed;
  ItemKey key;
  std::string canonical_url;
  Time seen{};
};

class Deduplicator {
 public:
  explicit Deduplicator(Duration window);

  // Decides and remembers. Call for matched items only, in the order in which they were seen.
  // The same item again gets the same story.
  Decision decide(const Candidate& candidate);

  // Takes back what decide() remembered, when the transaction that would have told it failed. The
  // story stays while an item of another feed has joined it since.
  void forget(const Candidate& candidate);

  void restore(const std::vector<KnownMember>& members);  // oldest first
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return by_url_.size(); }

 private:
  // An item that was seen with a URL. Hashes, so that an index of hundreds of thousands stays
  // small; 64 bits are plenty among the few items of one URL.
  struct Sighting {
    std::uint64_t feed = 0;
    ItemKey key;
    std::uint64_t title = 0;
    bool operator==(const Sighting&) const = default;
  };
  struct Entry {
    StoryId story;
    Time last_seen{};
    bool shared = false;  // identifies nothing
    bool shared_at_restore = false;
    std::vector<Sighting> sightings;
  };
  struct Expiry {
    Hash128 url;
    Time seen{};
  };

  static size_t titles_in(const Entry& entry, std::uint64_t feed);
  Entry* find(const Hash128& url, Time seen);
  void remember(const Hash128& url, Entry& entry, const Sighting& sighting, Time seen);

  Duration window_;
  std::unordered_map<Hash128, Entry> by_url_;  // by the hash of the canonical URL
  std::deque<Expiry> expiries_;                // oldest first, for expire()
};

}  // namespace newswatch::dedup
