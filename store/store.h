// Store: what survives a crash. One SQLite file, one thread that owns it.
//
// Writes are queued on the event loop and committed together (group commit): while one batch is
// being written and synced, the next collects. Every write method returns when its batch stands on
// disk, or nothing of it does. Reads see what stands on disk, and go before the next batch. All
// methods are called from the event loop's thread; what they began is not cancellable.
//
// After an error of the disk, or when the file is found damaged, every call fails with that reason
// until the program starts again: what stands in the file is not known.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/alert.h"
#include "core/feed.h"
#include "core/grouping.h"
#include "core/ids.h"
#include "core/item.h"
#include "core/item_traits.h"
#include "core/match.h"
#include "core/result.h"
#include "core/silence.h"
#include "core/throttle.h"
#include "core/time.h"

namespace newswatch::store {

struct NewItem {
  ItemKey key;
  Item item;
  Time first_seen{};
  std::vector<Match> matches;
  ItemTraits traits = {};
  bool edited = false;  // known, and meets rules under its new title
};

// A known item that has another title now.
struct EditedItem {
  ItemKey key;
  std::int32_t title = 0;  // core/item_traits.h
};

// A key that stands for an item which the feed had under another key before.
struct RenamedItem {
  ItemKey key;
  ItemTraits traits = {};
};

// What of an item's traits its feed has had before.
struct KnownTraits {
  bool link = false;           // an item with its link
  bool title_at_link = false;  // an item with its link and its title
  bool dated_title = false;    // an item with its title and time of publication, at any link
};

// An item that belongs to a story: it was told, or is a copy of one that was.
struct StoryMember {
  StoryId story;
  ReportId report;  // its own, or the one that it copies
  FeedId feed;
  ItemKey key;
  std::string url;
  std::string canonical_url;  // or empty
  std::string decision;       // "new", "copy", "update", "related"
  std::string reason;         // dedup/deduplicator.h
  std::string detail;
  ReportId of;  // the older report that the decision is about, or empty
  double score = 0;
  Time seen{};
};

// A member with its item, for dedup to remember. The item has no authors and categories, and is
// empty where it was purged.
struct RememberedMember {
  StoryMember member;
  Item item;
};

// Where `waits_for` is set, sent once so many sites tell the story. A follow-up is dropped unless
// the alert that it is `related_to` was sent before; the id of a story_spread is completed with the
// number of sites that the story has reached: 2, 5 or 10.
struct QueuedAlert {
  Alert alert;
  std::vector<TargetName> targets;
  std::optional<Throttle> throttle = std::nullopt;  // of its rule
  std::optional<Grouping> grouping = std::nullopt;  // of its route
};

// Everything one poll changes; committed whole or not at all.
struct PollCommit {
  FeedId feed;
  PollState state;
  std::vector<ItemKey> listed;  // every key of the document: keeps them from being purged
  std::vector<NewItem> items;   // those not known before, and edited ones that meet rules
  std::vector<EditedItem> edited;
  std::vector<RenamedItem> renamed;  // those known under another key; no news
  std::vector<StoryMember> members;  // of new and known stories
  std::vector<QueuedAlert> alerts;   // one (rule, report) already told is skipped by its id
};

// Of the alerts that a commit brought, those whose (rule, story) was not told before.
struct Committed {
  std::vector<AlertId> queued;
  std::vector<AlertId> throttled;  // stored, and not to be sent
  std::vector<AlertId> silenced;   // likewise
  std::vector<AlertId> waiting;    // stored, and sent once enough sites tell their story
  std::vector<AlertId> gathered;   // to be told later, with others of their group
  // Of those queued or gathered, what the commit did not bring as it is: sent now that enough sites
  // tell the story, or telling how many do.
  std::vector<Alert> completed;
};

// A delivery to make: an outbox row under lease.
struct Delivery {
  Alert alert;
  std::vector<AlsoIn> also_in;  // the story's other members, as of now
  int sources = 1;              // distinct sites among all members
  TargetName target;
  int attempt = 1;  // this one, from 1
  Time queued{};
};

struct Claimed {
  std::vector<Delivery> deliveries;
  std::optional<Time> next_due;  // of what was not due yet or not taken; absent: queue empty
};

enum class DeliveryState { delivered, retry, dead };

struct DeliveryResult {
  AlertId alert;
  TargetName target;
  DeliveryState state = DeliveryState::delivered;
  int attempt = 1;
  Time at{};
  Time next_try{};     // state == retry
  int status = 0;      // HTTP status, 0 where there was none
  std::string detail;  // why, one line; an answer's first 512 bytes for a dead letter
};

// Which dead letters: those of one alert, by its id or how that begins, or of all; to one target or
// to any.
struct DeadLetterFilter {
  AlertId alert;
  TargetName target;
};

struct DeadLetter {
  Alert alert;
  TargetName target;
  int attempts = 0;
  Time at{};           // of the last one
  int status = 0;      // of its answer, 0 where there was none
  std::string detail;  // why it was given up
};

struct QueueState {
  long long pending = 0;
  long long dead = 0;
  long long gathered = 0;      // not yet queued: alerts that wait for others of their group
  std::optional<Time> oldest;  // queued time of the oldest pending
};

// What `newswatch alerts` shows.
struct StoredAlert {
  Alert alert;
  long long number = 0;  // of its row
  Time created{};
  std::vector<AlsoIn> also_in;
  int sources = 1;
  struct TargetState {
    TargetName target;
    std::string state;  // "gathered", "pending", "delivered", "digest" (told in one), "dead"
    int attempts = 0;
    std::string last_error;
  };
  std::vector<TargetState> deliveries;
};

// Which alerts to list.
struct AlertFilter {
  Time since{};
  RuleId rule = {};  // empty: any
  // Where the page before ended: the last one's time and number.
  struct Place {
    Time created{};
    long long number = 0;
  };
  std::optional<Place> after = std::nullopt;
  int limit = 100;
};

class Store {
 public:
  // Opens or creates the file, migrates it, and releases the leases of the process before.
  // Refused, with the reason and the way out: a newer schema, another program's file, a corrupted
  // file, a folder that isn't there, another newswatch that has it open.
  // `clock` tells when alerts were queued; asked on the loop's thread.
  static Result<std::unique_ptr<Store>> open(const std::string& path,
                                             boost::asio::any_io_executor loop,
                                             std::function<Time()> clock = now);
  // Writes what is queued, then closes. Awaited operations must have ended.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // At start.
  boost::asio::awaitable<Result<std::unordered_map<FeedId, PollState>>> load_poll_states();
  // Members seen since then, oldest row first; at most `limit` after row `after`, which goes on to
  // the last one given. None: that was all.
  struct Members {
    std::vector<RememberedMember> list;
    long long after = 0;
  };
  boost::asio::awaitable<Result<Members>> load_members(Time since, long long after, int limit);

  // What was learnt, by name; an empty value where there is none.
  struct Learnt {
    Time until{};
    std::string value;
  };
  boost::asio::awaitable<Result<Learnt>> load_learnt(std::string name);
  boost::asio::awaitable<Result<void>> save_learnt(std::string name, Learnt learnt);
  // Those that last beyond `now`; the others are deleted.
  boost::asio::awaitable<Result<std::vector<HostHold>>> load_host_holds(Time now);

  // Which of the keys this feed has had before, in order.
  boost::asio::awaitable<Result<std::vector<bool>>> known(FeedId feed, std::vector<ItemKey> keys);

  // For each key what the store remembers of its item's title (core/item_traits.h): 0 where nothing
  // is, nullopt where the feed never had the key.
  boost::asio::awaitable<Result<std::vector<std::optional<std::int32_t>>>> known_titles(
      FeedId feed, std::vector<ItemKey> keys);

  // By what else items are known whose keys are not; those known by their keys have empty traits.
  // `dated_title` is told where more than 80 % of the items are known by neither key nor link.
  boost::asio::awaitable<Result<std::vector<KnownTraits>>> known_traits(
      FeedId feed, std::vector<ItemTraits> traits);

  boost::asio::awaitable<Result<Committed>> commit(PollCommit poll);

  // For a poll that brought nothing new: written with the next batch or within a second; losing it
  // costs one conditional GET. `listed`: the keys of its document, where it brought one.
  void save_later(FeedId feed, std::shared_ptr<const PollState> state,
                  std::vector<ItemKey> listed = {});
  // Likewise, for a host that asked to be left alone.
  void save_later(HostHold hold);

  // Leases due rows of a target, oldest first: until `now + lease` no other claim sees them.
  // Alerts of a group whose time has come become digests first. `ahead`: rows that are due so long
  // after `now`, too.
  boost::asio::awaitable<Result<Claimed>> claim(TargetName target, int limit, Time now,
                                                Duration lease, Duration ahead = Duration{0});
  boost::asio::awaitable<Result<void>> record(DeliveryResult result);
  // Gives leased rows back, none of which was begun.
  boost::asio::awaitable<Result<void>> release(TargetName target, std::vector<AlertId> alerts);

  // How many were queued again, or forgotten.
  boost::asio::awaitable<Result<long long>> replay(DeadLetterFilter filter, Time now);
  boost::asio::awaitable<Result<long long>> drop(DeadLetterFilter filter);

  // Gives it with its id. Alerts are silenced from the next commit on.
  boost::asio::awaitable<Result<Silence>> silence(Silence silence);
  boost::asio::awaitable<Result<long long>> expire_silences(std::string id, Time now);

  boost::asio::awaitable<Result<std::map<TargetName, QueueState>>> queues();

  // Deletes what is older, at most `rows` rows in one transaction; true while there is more.
  boost::asio::awaitable<Result<bool>> purge(Time older_than, int rows);

  // The disk is full: what polls bring is refused, deliveries are still recorded, from room that
  // was kept for them, until take_room() finds room again.
  bool full() const;
  boost::asio::awaitable<Result<bool>> take_room();

  // Why every call fails until the program starts again; empty while all is well.
  std::string broken() const;

  // A query that must answer: for the watchdog.
  boost::asio::awaitable<Result<void>> ping();

  // Writes what is queued; further calls fail. For an orderly stop before destruction.
  boost::asio::awaitable<Result<void>> flush();

  // For metrics: called on the loop after each batch.
  struct CommitStats {
    Duration took{0};
    size_t writes = 0;
    bool failed = false;
  };
  void on_commit(std::function<void(const CommitStats&)> callback);
  long long size_bytes() const;  // of the database file

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Beside a running daemon, or within it, off the loop: a read-only connection, short transactions.
// Newest first.
Result<std::vector<StoredAlert>> read_alerts(const std::string& path, const AlertFilter& filter);

// Likewise; newest first.
Result<std::vector<Silence>> read_silences(const std::string& path, Time now);
Result<std::vector<DeadLetter>> read_dead_letters(const std::string& path,
                                                  const DeadLetterFilter& filter, int limit);

// A stored item, as `newswatch backtest` reads it.
struct StoredItem {
  FeedId feed;
  ItemKey key;
  Item item;
  Time first_seen{};
};

// Calls `take` with the items first seen since then, oldest row first, some thousands at a time,
// until it gives false. Beside a running daemon: a transaction for each call, none held meanwhile.
Result<void> read_items(const std::string& path, Time since,
                        const std::function<bool(std::vector<StoredItem>)>& take);

}  // namespace newswatch::store
