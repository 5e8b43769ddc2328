// What `newswatch feeds` shows of the store: read-only, beside a running daemon, in short
// transactions. Errors name the file and the way out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"

namespace newswatch::store {

struct FeedStates {
  std::unordered_map<FeedId, PollState> feeds;
  std::map<std::string, Time> holds;  // hosts that asked to be left alone, and until when
};
Result<FeedStates> read_feed_states(const std::string& path);

// An item as it was first seen in a feed.
struct FeedItem {
  Time first_seen{};
  std::optional<Time> published;
  std::string title;
  std::string link;
  std::vector<RuleId> rules;  // that it met
  std::string decision;       // "new": it led a story; "copy"; empty: it met no rule
  StoryId story;
};

struct FeedHistory {
  long long known = 0;          // items that are no news when they are listed again
  std::vector<FeedItem> items;  // the newest first
  // Items have no index by feed, so only the newest of the store are looked through; false where
  // older ones might have filled the list.
  bool complete = true;
  long long stories_led = 0;
  long long alerts_led = 0;  // of those stories
};
Result<FeedHistory> read_feed_history(const std::string& path, const FeedId& feed, int limit);

// Which of the keys the feed has had before, in order.
Result<std::vector<bool>> read_known_keys(const std::string& path, const FeedId& feed,
                                          const std::vector<ItemKey>& keys);

}  // namespace newswatch::store
