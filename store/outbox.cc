#include "store/outbox.h"

#include <algorithm>

#include "store/gathered.h"
#include "store/history.h"

namespace newswatch::store {
namespace {

// Values of outbox.state.
constexpr int kPending = 0;
constexpr int kDelivered = 1;
constexpr int kDead = 2;

std::string_view name_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::retry:
      return "retry";
    case DeliveryState::dead:
      return "dead";
  }
  return "";
}

struct DueRow {
  long long alert = 0;
  int attempts = 0;
  Time queued{};
  int tried = 0;
};

std::vector<DueRow> due_rows(Connection& db, const TargetName& target, int limit, Time now,
                             Time due_by) {
  std::vector<DueRow> due;
  auto rows = db.query(
      "SELECT alert, attempts, queued, tried FROM outbox WHERE state = 0 AND target = ? AND due <= "
      "? "
      "AND leased_until <= ? ORDER BY due, queued, alert LIMIT ?",
      target.value, due_by, now, limit);
  while (rows.next()) {
    due.push_back({rows.integer(0), rows.small_integer(1), rows.time(2), rows.small_integer(3)});
  }
  return due;
}

// When a lease given before runs out, should its holder never report.
std::optional<Time> first_lease_end(Connection& db, const TargetName& target, Time now) {
  auto row = db.query(
      "SELECT min(leased_until) FROM outbox WHERE state = 0 AND leased_until > 0 AND target = ? "
      "AND leased_until > ?",
      target.value, now);
  return row.next() ? row.optional_time(0) : std::nullopt;
}

std::optional<Time> first_due(Connection& db, const TargetName& target, Time now) {
  auto row = db.query(
      "SELECT due FROM outbox WHERE state = 0 AND target = ? AND leased_until <= ? "
      "ORDER BY due LIMIT 1",
      target.value, now);
  return row.next() ? std::optional(row.time(0)) : std::nullopt;
}

void bury_unreadable(Connection& db, const DueRow& row, const TargetName& target, Time now,
                     const std::string& why) {
  db.run("UPDATE outbox SET state = 2, leased_until = 0 WHERE alert = ? AND target = ?", row.alert,
         target.value);
  db.run(
      "INSERT INTO delivery (alert, target, attempt, at, outcome, status, detail) "
      "VALUES (?, ?, ?, ?, 'dead', 0, ?) ON CONFLICT DO NOTHING",
      row.alert, target.value, row.tried + row.attempts + 1, now,
      "the stored alert can't be read: " + why);
}

}  // namespace

void queue_alert(Connection& db, long long alert, const std::vector<TargetName>& targets, Time due,
                 Time now) {
  for (const auto& target : targets) {
    db.run(
        "INSERT INTO outbox (alert, target, queued, due) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        alert, target.value, now, due);
  }
}

void release_leases(Connection& db) {
  db.run(
      "UPDATE outbox SET leased_until = 0, attempts = max(attempts - 1, 0) "
      "WHERE state = 0 AND leased_until > 0");
}

void release_rows(Connection& db, const TargetName& target, const std::vector<AlertId>& alerts) {
  for (const auto& alert : alerts) {
    db.run(
        "UPDATE outbox SET leased_until = 0, attempts = max(attempts - 1, 0) "
        "WHERE state = 0 AND leased_until > 0 AND target = ? "
        "AND alert = (SELECT no FROM alert WHERE id = ?)",
        target.value, alert.value);
  }
}

Claimed claim_due(Connection& db, const TargetName& target, int limit, Time now, Duration lease,
                  Duration ahead) {
  Claimed claimed;
  tell_gathered(db, target, now);
  const auto lease_end = first_lease_end(db, target, now);
  for (const auto& row : due_rows(db, target, limit, now, now + ahead)) {
    auto told = read_alert(db, row.alert);
    if (db.failed()) break;
    if (!told) {
      bury_unreadable(db, row, target, now, told.error().message);
      continue;
    }
    db.run(
        "UPDATE outbox SET leased_until = ?, attempts = attempts + 1 "
        "WHERE alert = ? AND target = ?",
        now + lease, row.alert, target.value);
    claimed.deliveries.push_back({.alert = std::move(told->alert),
                                  .also_in = std::move(told->also_in),
                                  .sources = told->sources,
                                  .target = target,
                                  .attempt = row.attempts + 1,
                                  .queued = row.queued});
  }
  claimed.next_due = first_due(db, target, now);
  for (const auto& later : {lease_end, next_gathered(db, target)}) {
    if (later) claimed.next_due = std::min(claimed.next_due.value_or(*later), *later);
  }
  return claimed;
}

void record_attempt(Connection& db, const DeliveryResult& result) {
  const auto alert = db.integer("SELECT no FROM alert WHERE id = ?", result.alert.value);
  if (alert == 0) return;  // purged since
  db.run(
      "INSERT INTO delivery (alert, target, attempt, at, outcome, status, detail) "
      "SELECT alert, target, tried + ?, ?, ?, ?, ? FROM outbox WHERE alert = ? AND target = ? "
      "ON CONFLICT DO NOTHING",
      result.attempt, result.at, name_of(result.state), result.status, result.detail, alert,
      result.target.value);
  const bool retry = result.state == DeliveryState::retry;
  const int state =
      retry ? kPending : (result.state == DeliveryState::delivered ? kDelivered : kDead);
  db.run(
      "UPDATE outbox SET state = ?, leased_until = 0, due = coalesce(?, due) "
      "WHERE alert = ? AND target = ? AND attempts = ? AND state = 0",
      state, retry ? std::optional(result.next_try) : std::nullopt, alert, result.target.value,
      result.attempt);
}

std::map<TargetName, QueueState> queue_states(Connection& db) {
  std::map<TargetName, QueueState> queues;
  auto pending =
      db.query("SELECT target, count(*), min(queued) FROM outbox WHERE state = 0 GROUP BY target");
  while (pending.next()) {
    auto& queue = queues[TargetName{pending.text(0)}];
    queue.pending = pending.integer(1);
    queue.oldest = pending.time(2);
  }
  auto dead = db.query("SELECT target, count(*) FROM outbox WHERE state = 2 GROUP BY target");
  while (dead.next()) queues[TargetName{dead.text(0)}].dead = dead.integer(1);
  for (const auto& [target, count] : gathered_counts(db)) queues[target].gathered = count;
  return queues;
}

}  // namespace newswatch::store
