#include "store/gathered.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/json.h"
#include "store/awaited.h"
#include "store/history.h"
#include "store/outbox.h"
#include "store/silences.h"

namespace newswatch::store {
namespace {

// outbox.state of an alert that a digest tells of.
constexpr int kInDigest = 3;

struct Group {
  std::string route;
  std::string key;
};

struct Member {
  long long no = 0;
  Alert alert;
};

std::vector<Group> due_groups(Connection& db, const TargetName& target, Time now) {
  std::vector<Group> groups;
  auto rows = db.query(
      "SELECT DISTINCT route, key FROM gathered WHERE target = ? AND due <= ? ORDER BY due",
      target.value, now);
  while (rows.next()) groups.push_back({rows.text(0), rows.text(1)});
  return groups;
}

std::vector<long long> due_members(Connection& db, const TargetName& target, const Group& group,
                                   Time now) {
  std::vector<long long> members;
  auto rows = db.query(
      "SELECT alert FROM gathered WHERE target = ? AND route = ? AND key = ? AND due <= ? "
      "ORDER BY alert",
      target.value, group.route, group.key, now);
  while (rows.next()) members.push_back(rows.integer(0));
  return members;
}

// Those that are still to be told.
std::vector<Member> take_group(Connection& db, const TargetName& target, const Group& group,
                               const std::vector<Silence>& silences, Time now) {
  std::vector<Member> members;
  for (const auto no : due_members(db, target, group, now)) {
    db.run("DELETE FROM gathered WHERE target = ? AND route = ? AND key = ? AND alert = ?",
           target.value, group.route, group.key, no);
    auto told = read_alert(db, no);
    if (db.failed()) break;
    if (!told) {
      queue_alert(db, no, {target}, now, now);  // whoever claims it says that it is damaged
      continue;
    }
    auto& alert = told->alert;
    judge_silences(silences, alert);
    if (!alert.silenced.empty()) {
      db.run("UPDATE alert SET held = ?, body = ? WHERE no = ?", held_as(alert),
             dump_json(alert_to_json(alert)), no);
      continue;
    }
    members.push_back({no, std::move(alert)});
  }
  return members;
}

// The digest's row, which several targets may share.
long long store_digest(Connection& db, const Alert& digest, long long first, Time now) {
  db.run(
      "INSERT INTO alert (id, story, created, rule, held, body) "
      "SELECT ?, story, ?, '', 0, ? FROM alert WHERE no = ? ON CONFLICT DO NOTHING",
      digest.id.value, now, dump_json(alert_to_json(digest)), first);
  return db.integer("SELECT no FROM alert WHERE id = ?", digest.id.value);
}

void tell_together(Connection& db, const TargetName& target, std::vector<Member> members,
                   Time now) {
  if (members.size() == 1) {
    queue_alert(db, members.front().no, {target}, now, now);
    return;
  }
  std::vector<Alert> alerts;
  alerts.reserve(members.size());
  for (auto& member : members) {
    alerts.push_back(std::move(member.alert));
    db.run(
        "INSERT INTO outbox (alert, target, state, queued, due) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        member.no, target.value, kInDigest, now, now);
  }
  const auto digest = digest_of(std::move(alerts), now);
  queue_alert(db, store_digest(db, digest, members.front().no, now), {target}, now, now);
}

}  // namespace

bool queue_or_gather(Connection& db, long long no, const Alert& alert,
                     const std::vector<TargetName>& targets,
                     const std::optional<Grouping>& grouping, Time due, Time now) {
  const auto at = grouping ? told_at(*grouping, alert.severity, now) : now;
  if (at <= now) {
    queue_alert(db, no, targets, due, now);
    return true;
  }
  const auto key = group_key(*grouping, alert);
  for (const auto& target : targets) {
    // The first of a group says when all of it is told.
    db.run(
        "INSERT INTO gathered (target, route, key, alert, due) VALUES (?1, ?2, ?3, ?4, "
        "min(?5, coalesce((SELECT min(due) FROM gathered WHERE target = ?1 AND route = ?2 AND "
        "key = ?3), ?5))) ON CONFLICT DO NOTHING",
        target.value, grouping->route, key, no, at);
  }
  return false;
}

void tell_gathered(Connection& db, const TargetName& target, Time now) {
  const auto groups = due_groups(db, target, now);
  if (groups.empty()) return;
  const auto silences = silences_in_force(db, now);
  for (const auto& group : groups) {
    auto members = take_group(db, target, group, silences, now);
    // Even parts: none of them is a digest of one.
    const auto parts = (members.size() + kDigestItems - 1) / kDigestItems;
    for (size_t part = 0, from = 0; part < parts; ++part) {
      const auto to = members.size() * (part + 1) / parts;
      std::vector<Member> some(std::make_move_iterator(members.begin() + static_cast<long>(from)),
                               std::make_move_iterator(members.begin() + static_cast<long>(to)));
      tell_together(db, target, std::move(some), now);
      from = to;
    }
  }
}

std::optional<Time> next_gathered(Connection& db, const TargetName& target) {
  auto row = db.query("SELECT min(due) FROM gathered WHERE target = ?", target.value);
  return row.next() ? row.optional_time(0) : std::nullopt;
}

std::map<TargetName, long long> gathered_counts(Connection& db) {
  std::map<TargetName, long long> counts;
  auto rows = db.query("SELECT target, count(*) FROM gathered GROUP BY target");
  while (rows.next()) counts[TargetName{rows.text(0)}] = rows.integer(1);
  return counts;
}

}  // namespace newswatch::store
