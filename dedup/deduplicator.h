// Deduplicator: is a matched item a new story, or a copy of one already told? One thread.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/ids.h"
#include "core/item.h"
#include "core/time.h"

namespace newswatch::dedup {

enum class DecisionKind { new_story, copy };
std::string_view to_string(DecisionKind kind);  // "new", "copy"

struct Decision {
  DecisionKind kind = DecisionKind::new_story;
  StoryId story;
  std::string reason;  // "no_match", "same_url"
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
  Decision decide(const Candidate& candidate);

  // Takes back what decide() remembered, when the transaction that would have told it failed.
  void forget(const Candidate& candidate);

  void restore(const std::vector<KnownMember>& members);  // oldest first
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return by_url_.size(); }

 private:
  struct Entry {
    StoryId story;
    FeedId feed;
    ItemKey key;
    Time last_seen{};
  };
  struct Sighting {
    std::string url;
    Time seen{};
  };
  Duration window_;
  std::unordered_map<std::string, Entry> by_url_;
  std::deque<Sighting> sightings_;  // oldest first, for expire()
};

}  // namespace newswatch::dedup
