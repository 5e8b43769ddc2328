#include "store/dead_letters.h"

#include <fmt/format.h>

#include "store/history.h"

namespace newswatch::store {
namespace {

// What a filter selects of `outbox o`, with its target, then twice the beginning of an alert's id.
constexpr std::string_view kSelected =
    "o.state = 2 AND ?1 IN (o.target, '') AND EXISTS (SELECT 1 FROM alert a WHERE a.no = o.alert "
    "AND substr(a.id, 1, length(?2)) = ?2)";

// Ids are told without what they all begin with, too.
std::string id_beginning(const DeadLetterFilter& filter) {
  constexpr std::string_view kPrefix = "alert_";
  const auto& given = filter.alert.value;
  return given.empty() || given.starts_with(kPrefix) ? given : std::string(kPrefix) + given;
}

}  // namespace

std::vector<DeadLetter> dead_letters(Connection& db, const DeadLetterFilter& filter, int limit) {
  std::vector<DeadLetter> letters;
  static const auto sql = fmt::format(
      "SELECT o.alert, o.target, o.tried + o.attempts, d.at, d.status, d.detail FROM outbox o "
      "LEFT JOIN delivery d ON d.alert = o.alert AND d.target = o.target AND d.attempt = "
      "(SELECT max(attempt) FROM delivery l WHERE l.alert = o.alert AND l.target = o.target) "
      "WHERE {} ORDER BY d.at DESC, o.alert DESC LIMIT ?3",
      kSelected);
  auto rows = db.query(sql, filter.target.value, id_beginning(filter), limit);
  while (rows.next()) {
    auto told = read_alert(db, rows.integer(0));
    if (!told) continue;  // nothing of it is left to show or to send
    letters.push_back({.alert = std::move(told->alert),
                       .target = TargetName{rows.text(1)},
                       .attempts = rows.small_integer(2),
                       .at = rows.time(3),
                       .status = rows.small_integer(4),
                       .detail = rows.text(5)});
  }
  return letters;
}

long long replay_dead_letters(Connection& db, const DeadLetterFilter& filter, Time now) {
  static const auto sql = fmt::format(
      "UPDATE outbox AS o SET state = 0, tried = tried + attempts, attempts = 0, queued = ?3, "
      "due = ?3, leased_until = 0 WHERE {}",
      kSelected);
  db.run(sql, filter.target.value, id_beginning(filter), now);
  return db.failed() ? 0 : db.changes();
}

long long drop_dead_letters(Connection& db, const DeadLetterFilter& filter) {
  static const auto sql = fmt::format("DELETE FROM outbox AS o WHERE {}", kSelected);
  db.run(sql, filter.target.value, id_beginning(filter));
  return db.failed() ? 0 : db.changes();
}

}  // namespace newswatch::store
