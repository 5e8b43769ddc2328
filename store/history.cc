#include "store/history.h"

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "core/json.h"

namespace newswatch::store {
namespace {

constexpr std::array<std::string_view, 4> kStates{"pending", "delivered", "dead",
                                                  "digest"};  // by outbox.state

Result<Alert> parse_alert(std::string body) {
  const auto json = parse_json(std::move(body));
  if (json.is_discarded()) return failure("it is not JSON");
  return alert_from_json(json);
}

// Each place once, in the order of arrival, without the alerted item itself.
void read_story(Connection& db, long long story, const Alert& alert, std::vector<AlsoIn>& also_in,
                int& sources) {
  if (alert.type == AlertType::items_matched) return;  // it may tell of several stories
  const auto own_key = to_bytes(alert.item_key.value);
  std::set<std::string> sites;
  auto rows =
      db.query("SELECT feed, url, site, key FROM member WHERE story = ? ORDER BY no", story);
  while (rows.next()) {
    sites.insert(rows.text(2));
    AlsoIn place{FeedId{rows.text(0)}, rows.text(1)};
    if (place.feed == alert.feed && rows.blob(3) == own_key) continue;
    if (std::find(also_in.begin(), also_in.end(), place) == also_in.end()) {
      also_in.push_back(std::move(place));
    }
  }
  sources = std::max(1, static_cast<int>(sites.size()));
}

std::vector<StoredAlert::TargetState> target_states(Connection& db, long long alert) {
  std::vector<StoredAlert::TargetState> states;
  auto rows = db.query(
      "SELECT target, state, attempts, (SELECT CASE outcome WHEN 'delivered' THEN '' ELSE detail "
      "END FROM delivery d WHERE d.alert = o.alert AND d.target = o.target "
      "ORDER BY attempt DESC LIMIT 1) FROM outbox o WHERE alert = ? ORDER BY target",
      alert);
  while (rows.next()) {
    const auto state = std::clamp<size_t>(rows.small_integer(1), 0, kStates.size() - 1);
    states.push_back({.target = TargetName{rows.text(0)},
                      .state = std::string(kStates.at(state)),
                      .attempts = rows.small_integer(2),
                      .last_error = rows.text(3)});
  }
  auto gathered = db.query("SELECT target FROM gathered WHERE alert = ? ORDER BY target", alert);
  while (gathered.next()) {
    states.push_back(
        {.target = TargetName{gathered.text(0)}, .state = "gathered", .last_error = {}});
  }
  return states;
}

}  // namespace

Result<ToldAlert> read_alert(Connection& db, long long number) {
  auto row = db.query("SELECT body, story FROM alert WHERE no = ?", number);
  if (!row.next()) return failure("it is gone");
  auto alert = parse_alert(row.text(0));
  if (!alert) return tl::unexpected(alert.error());
  ToldAlert told{.alert = std::move(*alert), .also_in = {}, .sources = 1};
  read_story(db, row.integer(1), told.alert, told.also_in, told.sources);
  return told;
}

std::vector<StoredAlert> newest_alerts(Connection& db, const AlertFilter& filter) {
  std::vector<StoredAlert> alerts;
  const auto after = filter.after.value_or(AlertFilter::Place{Time::max(), 0});
  auto rows = db.query(
      "SELECT no, created, body, story FROM alert WHERE created >= ?1 AND (created, no) < (?2, ?3) "
      "AND ?4 IN (rule, '') ORDER BY created DESC, no DESC LIMIT ?5",
      filter.since, after.created, after.number, filter.rule.value, filter.limit);
  while (rows.next()) {
    auto alert = parse_alert(rows.text(2));
    if (!alert) continue;  // claim_due() makes a dead letter of it
    StoredAlert stored{.alert = std::move(*alert),
                       .number = rows.integer(0),
                       .created = rows.time(1),
                       .also_in = {},
                       .sources = 1,
                       .deliveries = target_states(db, rows.integer(0))};
    read_story(db, rows.integer(3), stored.alert, stored.also_in, stored.sources);
    alerts.push_back(std::move(stored));
  }
  return alerts;
}

std::vector<StoredItem> items_after(Connection& db, Time since, long long& after, int limit) {
  std::vector<StoredItem> items;
  auto rows = db.query(
      "SELECT i.no, f.id, i.key, i.first_seen, i.guid, i.link, i.title, i.summary, i.content, "
      "i.authors, i.categories, i.language, i.published, i.updated, i.source "
      "FROM item i JOIN feed f ON f.no = i.feed WHERE i.no > ? AND i.first_seen >= ? "
      "ORDER BY i.no LIMIT ?",
      after, since, limit);
  while (rows.next()) {
    after = rows.integer(0);
    StoredItem stored;
    stored.feed = FeedId{rows.text(1)};
    stored.key = ItemKey{hash_from_bytes(rows.blob(2)).value_or(Hash128{})};
    stored.first_seen = rows.time(3);
    stored.item.id = rows.text(4);
    stored.item.link = rows.text(5);
    stored.item.title = rows.text(6);
    stored.item.summary = rows.text(7);
    stored.item.content = rows.text(8);
    stored.item.authors = texts_from_json(rows.text(9));
    stored.item.categories = texts_from_json(rows.text(10));
    stored.item.language = rows.text(11);
    stored.item.published = rows.optional_time(12);
    stored.item.updated = rows.optional_time(13);
    stored.item.source = rows.text(14);
    items.push_back(std::move(stored));
  }
  return items;
}

std::vector<RememberedMember> members_after(Connection& db, Time since, long long& after,
                                            int limit) {
  std::vector<RememberedMember> members;
  if (after == 0) {
    after = db.integer("SELECT coalesce(min(no), 1) - 1 FROM member WHERE seen >= ?", since);
  }
  auto rows = db.query(
      "SELECT m.no, s.id, m.report, m.feed, m.key, m.url, m.canonical_url, m.decision, m.reason, "
      "m.detail, m.of_report, m.score, m.seen, "
      "i.link, i.title, i.summary, CASE i.summary WHEN '' THEN substr(i.content, 1, 1000) ELSE '' "
      "END, i.language "
      "FROM member m JOIN story s ON s.no = m.story LEFT JOIN item i ON i.no = m.item "
      "WHERE m.no > ? AND m.seen >= ? ORDER BY m.no LIMIT ?",
      after, since, limit);
  while (rows.next()) {
    after = rows.integer(0);
    auto& [member, item] = members.emplace_back();
    member.story = StoryId{rows.text(1)};
    member.report = ReportId{rows.text(2)};
    member.feed = FeedId{rows.text(3)};
    member.key = ItemKey{hash_from_bytes(rows.blob(4)).value_or(Hash128{})};
    member.url = rows.text(5);
    member.canonical_url = rows.text(6);
    member.decision = rows.text(7);
    member.reason = rows.text(8);
    member.detail = rows.text(9);
    member.of = ReportId{rows.text(10)};
    member.score = static_cast<double>(rows.integer(11)) / 1000;
    member.seen = rows.time(12);
    item.link = rows.is_null(13) ? member.url : rows.text(13);
    item.title = rows.text(14);
    item.summary = rows.text(15);
    item.content = rows.text(16);
    item.language = rows.text(17);
  }
  return members;
}

}  // namespace newswatch::store
