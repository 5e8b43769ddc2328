#include <algorithm>

#include "store/history.h"

namespace newswatch::store {
namespace {

// Keys of a feed's last document were written within a day before it was taken in (ingest.cc
// writes those that stay listed once a day); two days leave room for a clock set back.
constexpr auto kListing = std::chrono::hours(48);

// Feeds looked at in one step, whatever is found: a step is short in any case.
constexpr int kFeedsAStep = 200;

// Gives how many of `rows` are left to delete.
long long purge_history(Connection& db, Time older_than, long long rows) {
  db.run("DELETE FROM item WHERE no IN (SELECT no FROM item WHERE first_seen < ? LIMIT ?)",
         older_than, rows);
  rows -= db.changes();
  db.run(
      "DELETE FROM alert WHERE no IN (SELECT no FROM alert WHERE created < ? AND NOT EXISTS "
      "(SELECT 1 FROM outbox WHERE outbox.alert = alert.no AND state = 0) AND NOT EXISTS "
      "(SELECT 1 FROM gathered WHERE gathered.alert = alert.no) LIMIT ?)",
      older_than, rows);
  rows -= db.changes();
  db.run("DELETE FROM silence WHERE until < ?", older_than);
  db.run(
      "DELETE FROM story WHERE no IN (SELECT no FROM story WHERE last_seen < ? AND NOT EXISTS "
      "(SELECT 1 FROM alert WHERE alert.story = story.no) LIMIT ?)",
      older_than, rows);
  return rows - db.changes();
}

struct FeedListing {
  long long no = 0;
  Time listing{};
};

std::vector<FeedListing> next_feeds(Connection& db, long long after) {
  std::vector<FeedListing> feeds;
  auto rows = db.query("SELECT feed, listing_at FROM poll WHERE feed > ? ORDER BY feed LIMIT ?",
                       after, kFeedsAStep);
  while (rows.next()) feeds.push_back({rows.integer(0), rows.time(1)});
  return feeds;
}

}  // namespace

bool purge_step(Connection& db, PurgeRound& round, Time older_than, Time unlisted_since, int rows) {
  long long left = purge_history(db, older_than, rows);
  auto after = round.after_feed;
  const auto feeds = next_feeds(db, after);
  for (const auto& feed : feeds) {
    if (left == 0 || db.failed()) break;
    db.run(
        "DELETE FROM seen WHERE feed = ?1 AND key IN "
        "(SELECT key FROM seen WHERE feed = ?1 AND last_listed < ?2 LIMIT ?3)",
        feed.no, std::min(unlisted_since, feed.listing - kListing), left);
    left -= db.changes();
    if (left > 0) after = feed.no;
  }
  if (db.failed()) return false;
  const bool round_done = left > 0 && feeds.size() < static_cast<size_t>(kFeedsAStep);
  round.after_feed = round_done ? 0 : after;
  return !round_done;
}

}  // namespace newswatch::store
