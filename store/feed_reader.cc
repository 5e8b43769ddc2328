#include "store/feed_reader.h"

#include "store/poll_state.h"
#include "store/reader.h"
#include "store/recall.h"
#include "store/sqlite.h"

namespace newswatch::store {
namespace {

// A few hundred milliseconds of looking through items of all feeds.
constexpr int kLookedThrough = 100'000;

FeedStates states(Connection& db) {
  FeedStates found;
  found.feeds = read_poll_states(db);
  auto holds = db.query("SELECT host, until FROM host_hold");
  while (holds.next()) found.holds.emplace(holds.text(0), holds.time(1));
  return found;
}

std::vector<RuleId> rules_of(Connection& db, long long item) {
  std::vector<RuleId> rules;
  auto rows = db.query("SELECT rule FROM match WHERE item = ? ORDER BY rule", item);
  while (rows.next()) rules.push_back(RuleId{rows.text(0)});
  return rules;
}

void read_items(Connection& db, const FeedId& feed, long long number, int limit,
                FeedHistory& history) {
  auto rows = db.query(
      "SELECT i.no, i.first_seen, i.published, i.title, i.link, i.key FROM "
      "(SELECT no, feed FROM item ORDER BY first_seen DESC, no DESC LIMIT ?) newest "
      "CROSS JOIN item i ON i.no = newest.no WHERE newest.feed = ? LIMIT ?",
      kLookedThrough, number, limit);
  while (rows.next()) {
    FeedItem item{.first_seen = rows.time(1),
                  .published = rows.optional_time(2),
                  .title = rows.text(3),
                  .link = rows.text(4),
                  .rules = rules_of(db, rows.integer(0)),
                  .decision = {},
                  .story = {}};
    if (!item.rules.empty()) {
      const auto key = rows.blob(5);
      auto member = db.query(
          "SELECT s.id, m.decision FROM member m JOIN story s ON s.no = m.story "
          "WHERE m.seen = ? AND m.feed = ? AND m.key = ?",
          item.first_seen, feed.value, Blob{key});
      if (member.next()) {
        item.story = StoryId{member.text(0)};
        item.decision = member.text(1);
      }
    }
    history.items.push_back(std::move(item));
  }
  history.complete = static_cast<int>(history.items.size()) >= limit ||
                     db.integer("SELECT count(*) FROM (SELECT 1 FROM item LIMIT ?)",
                                kLookedThrough + 1) <= kLookedThrough;
}

FeedHistory history_of(Connection& db, const FeedId& feed, int limit) {
  FeedHistory history;
  const auto number = db.integer("SELECT no FROM feed WHERE id = ?", feed.value);
  history.known = db.integer("SELECT count(*) FROM seen WHERE feed = ?", number);
  read_items(db, feed, number, limit, history);
  history.stories_led = db.integer(
      "SELECT count(*) FROM member WHERE feed = ? AND decision IN ('new', 'related')", feed.value);
  history.alerts_led = db.integer(
      "SELECT count(*) FROM alert WHERE story IN "
      "(SELECT story FROM member WHERE feed = ? AND decision IN ('new', 'related'))",
      feed.value);
  return history;
}

}  // namespace

Result<FeedStates> read_feed_states(const std::string& path) {
  return read_with<FeedStates>(path, states);
}

Result<FeedHistory> read_feed_history(const std::string& path, const FeedId& feed, int limit) {
  return read_with<FeedHistory>(path, [&](Connection& db) { return history_of(db, feed, limit); });
}

Result<std::vector<bool>> read_known_keys(const std::string& path, const FeedId& feed,
                                          const std::vector<ItemKey>& keys) {
  return read_with<std::vector<bool>>(path,
                                      [&](Connection& db) { return known_keys(db, feed, keys); });
}

}  // namespace newswatch::store
