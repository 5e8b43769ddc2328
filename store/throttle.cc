#include "store/throttle.h"

namespace newswatch::store {
namespace {

long long sent_in_window(Connection& db, const RuleId& rule, const Throttle& throttle, Time now) {
  return db.integer(
      "SELECT count(*) FROM (SELECT 1 FROM alert WHERE rule = ? AND held = 0 "
      "AND created > ? AND created <= ? LIMIT ?)",
      rule.value, now - throttle.per, now, static_cast<long long>(throttle.max));
}

}  // namespace

void judge_throttle(Connection& db, const std::optional<Throttle>& throttle, Time now,
                    Alert& alert) {
  if (throttle && sent_in_window(db, alert.rule, *throttle, now) >= throttle->max) {
    alert.throttled = to_string(*throttle);
    return;
  }
  // Also without a throttle: the rule may have had one until the last reload.
  db.run("UPDATE alert SET held = 2 WHERE rule = ? AND held = 1", alert.rule.value);
  if (!db.failed()) alert.suppressed = static_cast<int>(db.changes());
}

}  // namespace newswatch::store
