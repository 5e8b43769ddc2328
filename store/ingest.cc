#include "store/ingest.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/site.h"
#include "core/span_json.h"
#include "store/awaited.h"
#include "store/gathered.h"
#include "store/poll_state.h"
#include "store/recall.h"
#include "store/silences.h"
#include "store/throttle.h"

namespace newswatch::store {
namespace {

// Keys that stay listed are written once in so long, not at every poll.
constexpr auto kListedPrecision = std::chrono::hours(24);

// A match carries its rule's id alone; the rule's version comes with the alert it led to.
std::string rule_version(const PollCommit& poll, const ItemKey& key, const RuleId& rule) {
  const auto it = std::find_if(poll.alerts.begin(), poll.alerts.end(), [&](const auto& queued) {
    return queued.alert.item_key == key && queued.alert.rule == rule;
  });
  return it != poll.alerts.end() ? it->alert.rule_version : std::string{};
}

void write_matches(Connection& db, long long item_no, const PollCommit& poll, const NewItem& item) {
  for (const auto& match : item.matches) {
    db.run("INSERT INTO match (item, rule, rule_version, spans) VALUES (?, ?, ?, ?)", item_no,
           match.rule.value, rule_version(poll, item.key, match.rule),
           dump_json(spans_to_json(spans_of(match.ranges, item.item))));
  }
}

template <class Hash>
std::optional<long long> or_null(Hash hash) {
  return hash == 0 ? std::nullopt : std::optional<long long>(hash);
}

void write_seen(Connection& db, long long feed, const ItemKey& key, const ItemTraits& traits,
                Time listed) {
  db.run(
      "INSERT INTO seen (feed, key, last_listed, link, title, dated_title) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      feed, Blob{to_bytes(key.value)}, listed, or_null(traits.link), or_null(traits.title),
      or_null(traits.dated_title));
}

// Gives the rows of the items.
std::map<ItemKey, long long> write_items(Connection& db, long long feed, const PollCommit& poll,
                                         Time listed) {
  std::map<ItemKey, long long> rows;
  for (const auto& renamed : poll.renamed) {
    write_seen(db, feed, renamed.key, renamed.traits, listed);
  }
  for (const auto& edited : poll.edited) {
    db.run("UPDATE seen SET title = ? WHERE feed = ? AND key = ?", or_null(edited.title), feed,
           Blob{to_bytes(edited.key.value)});
  }
  for (const auto& item : poll.items) {
    const auto key = to_bytes(item.key.value);
    if (!item.edited) {
      write_seen(db, feed, item.key, item.traits, listed);
      if (db.failed() || db.changes() == 0) continue;  // the feed lists it twice, or had it before
    }
    db.run(
        "INSERT INTO item (feed, key, first_seen, guid, link, title, summary, content, authors, "
        "categories, language, published, updated, source) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        feed, Blob{key}, item.first_seen, item.item.id, item.item.link, item.item.title,
        item.item.summary, item.item.content, dump_json(item.item.authors),
        dump_json(item.item.categories), item.item.language, item.item.published, item.item.updated,
        item.item.source);
    const auto row = db.last_row_id();
    rows.emplace(item.key, row);
    write_matches(db, row, poll, item);
  }
  return rows;
}

long long story_number(Connection& db, const StoryId& story, Time seen) {
  auto q = db.query(
      "INSERT INTO story (id, last_seen) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET "
      "last_seen = max(last_seen, excluded.last_seen) RETURNING no",
      story.value, seen);
  const long long no = q.next() ? q.integer(0) : 0;
  q.run();
  return no;
}

void write_members(Connection& db, const PollCommit& poll,
                   const std::map<ItemKey, long long>& items) {
  for (const auto& member : poll.members) {
    auto site = site_of_url(member.url);
    if (site.empty()) site = member.feed.value;
    const auto item = items.find(member.key);
    db.run(
        "INSERT INTO member (story, feed, key, url, canonical_url, site, decision, reason, seen, "
        "report, item, of_report, detail, score) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        story_number(db, member.story, member.seen), member.feed.value,
        Blob{to_bytes(member.key.value)}, member.url, member.canonical_url, site, member.decision,
        member.reason, member.seen, member.report.value,
        item != items.end() ? std::optional(item->second) : std::nullopt, member.of.value,
        member.detail, std::llround(member.score * 1000));
  }
}

bool is_told(Connection& db, const AlertId& alert) {
  return db.integer("SELECT count(*) FROM alert WHERE id = ?", alert.value) > 0;
}

// Makes of an alert what is to be told now, if anything.
bool is_news(Connection& db, long long story, Alert& alert) {
  const bool follows_up =
      alert.type == AlertType::story_updated || alert.type == AlertType::story_spread;
  if (follows_up && !was_sent(db, AlertId{alert.related_to})) {
    return false;
  }
  if (alert.type == AlertType::story_spread) {
    const auto reached = spread_reached(sites_of_story(db, story));
    if (!reached) return false;
    alert.id = spread_id(alert.id, *reached);
    alert.reason = fmt::format("{} sites", *reached);
  }
  if (is_told(db, alert.id)) return false;
  if (alert.waits_for > 0 && sites_of_story(db, story) >= alert.waits_for) alert.waits_for = 0;
  return true;
}

Committed write_alerts(Connection& db, const PollCommit& poll, Time now) {
  Committed committed;
  if (poll.alerts.empty()) return committed;
  const auto silences = silences_in_force(db, now);
  for (auto queued : poll.alerts) {
    auto& alert = queued.alert;
    const auto story = story_number(db, alert.story, alert.first_seen);
    if (!is_news(db, story, alert)) continue;
    const bool waits = alert.waits_for > 0;
    if (!waits) judge_silences(silences, alert);
    const bool silenced = !alert.silenced.empty();
    if (!waits && !silenced) judge_throttle(db, queued.throttle, now, alert);
    const bool throttled = !alert.throttled.empty();
    db.run("INSERT INTO alert (id, story, created, rule, held, body) VALUES (?, ?, ?, ?, ?, ?)",
           alert.id.value, story, now, alert.rule.value, held_as(alert),
           dump_json(alert_to_json(alert)));
    if (db.failed()) break;
    const auto no = db.last_row_id();
    if (waits) {
      await_sites(db, story, no, queued);
      committed.waiting.push_back(alert.id);
    } else if (silenced) {
      committed.silenced.push_back(alert.id);
    } else if (throttled) {
      committed.throttled.push_back(alert.id);
    } else {
      // Due since the item was seen, so that alerts of one moment go out in that order and none
      // waits for a clock that was set back.
      const bool now_due = queue_or_gather(db, no, alert, queued.targets, queued.grouping,
                                           std::min(alert.first_seen, now), now);
      (now_due ? committed.queued : committed.gathered).push_back(alert.id);
      if (alert.type == AlertType::story_spread) committed.completed.push_back(std::move(alert));
    }
  }
  return committed;
}

// Of the stories that have new members.
void release_waiting(Connection& db, const PollCommit& poll, Time now, Committed& committed) {
  std::set<StoryId> stories;
  for (const auto& member : poll.members) stories.insert(member.story);
  for (const auto& story : stories) {
    const auto no = db.integer("SELECT no FROM story WHERE id = ?", story.value);
    release_awaited(db, no, now, committed);
  }
}

}  // namespace

void write_listed(Connection& db, long long feed, const std::vector<ItemKey>& keys, Time listed) {
  db.run("UPDATE poll SET listing_at = ? WHERE feed = ?", listed, feed);
  // Most were written within the day: to ask is cheaper than to write what changes nothing.
  const auto written = keys_listed_since(db, feed, keys, listed - kListedPrecision);
  for (const auto& key : keys) {
    if (written.contains(key)) continue;
    // A key that was purged since it was found to be known is put back.
    db.run(
        "INSERT INTO seen (feed, key, last_listed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
        "last_listed = excluded.last_listed WHERE last_listed < ?",
        feed, Blob{to_bytes(key.value)}, listed, listed - kListedPrecision);
  }
}

Committed ingest(Connection& db, const PollCommit& poll, Time now) {
  const auto feed = write_poll_state(db, poll.feed, poll.state);
  const auto listed = poll.state.last_poll.value_or(now);
  const auto items = write_items(db, feed, poll, listed);
  if (!poll.listed.empty()) write_listed(db, feed, poll.listed, listed);
  write_members(db, poll, items);
  auto committed = write_alerts(db, poll, now);
  release_waiting(db, poll, now, committed);
  return committed;
}

}  // namespace newswatch::store
