// Feed: one source as configured, and what is remembered of it between polls.
#pragma once

#include <bitset>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"

namespace newswatch {

class Url;

// What the first poll of a feed does with the items it finds.
struct FirstPoll {
  enum class Kind { silent, last, since } kind = Kind::silent;
  int last = 0;       // kind == last: the newest N items are news
  Duration since{0};  // kind == since: items published in this span before now are news

  bool operator==(const FirstPoll&) const = default;
};

struct Feed {
  FeedId id;
  std::string url;
  std::optional<Duration> interval;  // fixed; absent: learned from the feed's own cadence
  std::string language;              // overrides what the feed says; empty: as the feed says
  std::vector<std::string> tags;
  std::vector<std::pair<std::string, std::string>> headers;  // values may be secret
  bool allow_private = false;  // may resolve to loopback, private and link-local addresses
  FirstPoll on_first_poll;
  std::optional<Duration> max_silence;
  std::string user_agent;  // empty: newswatch/VERSION (+contact)
  std::string proxy;       // empty: none, whatever the environment says
  std::string ca_file;     // empty: the system's
  std::optional<Duration> timeout;
  std::string basic_auth;    // "user:password", or empty
  std::string bearer_token;  // or empty

  bool operator==(const Feed&) const = default;
};

// How often feeds are polled.
struct PollingPolicy {
  std::optional<Duration> interval;  // fixed for all feeds; absent: auto
  Duration min_interval = std::chrono::minutes(5);
  Duration max_interval = std::chrono::hours(1);

  bool operator==(const PollingPolicy&) const = default;
};

// The id of a feed that was given none: its host and path in lower-case letters, digits and
// hyphens, with a short hash of the URL so that no two URLs share one.
FeedId make_feed_id(std::string_view url);

// 1 to kLongestFeedId letters, digits, "-", "_" or ".": what can be a feed's id.
inline constexpr size_t kLongestFeedId = 128;
bool is_feed_id(std::string_view text);

// What two spellings of one URL share: the host as it is looked up, the scheme's port or none.
std::string same_feed_key(const Url& url);

// What an item's key is made of; the first that tells a document's items apart is kept.
enum class IdentityPolicy { none, id, link_date, link_date_title, all };

struct ItemKey {
  Hash128 value;
  auto operator<=>(const ItemKey&) const = default;
};

// Byte for byte as the server sent them; they belong to `url`, where redirects ended.
struct Validators {
  std::string url;
  std::string etag;
  std::string last_modified;

  bool empty() const { return etag.empty() && last_modified.empty(); }
  bool operator==(const Validators&) const = default;
};

// Everything that is remembered of a feed between two polls; written with the poll's items in one
// transaction, so validators never advance without their items.
struct PollState {
  Validators validators;
  std::optional<Hash128> body_hash;  // of the last document parsed: an equal one is not parsed
  IdentityPolicy policy = IdentityPolicy::none;  // none: never parsed, the next poll is the first
  Time next_poll{};                              // the epoch: at once
  std::optional<Time> last_poll;
  std::optional<Time> last_success;
  std::optional<Time> last_new_item;
  int failures = 0;                          // in a row
  int last_status = 0;                       // HTTP status, 0 where there was none
  std::string last_error;                    // one line, empty after a success
  std::optional<Duration> learned_interval;  // half the median gap between items
  bool gone = false;                         // answered 410: not polled until the operator acts
  std::string moved_to;                      // where it lives for good now, if not at its URL
  std::string moving_to;                     // where permanent redirects lead to from there
  std::optional<Time> moved_since;           // since when they have led to this same place
  std::string title;                         // the feed's own title, for alerts
  std::string site;                          // registrable domain of its home page, or of its URL
  std::string url;                           // the configured one that was asked last
  bool new_place = false;                    // its URL was edited and has not been read since
  std::optional<Time> last_gap;              // when a document shared nothing with what was known
  std::optional<Time> last_reseed;           // when its items changed names and were taken as known

  // What server and document last asked for, since a 304 repeats none of it.
  std::optional<Duration> fresh_for;  // max-age, or what Expires came to; zero: no-cache
  std::optional<Duration> ttl;        // how long to leave it alone
  std::bitset<24> skip_hours;         // GMT, not to ask in
  std::bitset<7> skip_days;           // from Sunday = 0, GMT

  bool operator==(const PollState&) const = default;
};

// A host that asked to be left alone: none of its feeds is asked before `until`.
struct HostHold {
  std::string host;
  Time until{};

  bool operator==(const HostHold&) const = default;
};

}  // namespace newswatch

template <>
struct std::hash<newswatch::ItemKey> {
  size_t operator()(const newswatch::ItemKey& key) const noexcept {
    return std::hash<newswatch::Hash128>{}(key.value);
  }
};
