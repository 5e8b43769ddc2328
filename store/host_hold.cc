#include "store/host_hold.h"

namespace newswatch::store {

void write_host_hold(Connection& db, const HostHold& hold) {
  auto q = db.query(
      "INSERT INTO host_hold (host, until) VALUES (?, ?) "
      "ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
      hold.host, hold.until);
  q.run();
}

std::vector<HostHold> take_host_holds(Connection& db, Time now) {
  auto expired = db.query("DELETE FROM host_hold WHERE until <= ?", now);
  expired.run();
  std::vector<HostHold> holds;
  auto rows = db.query("SELECT host, until FROM host_hold ORDER BY host");
  while (rows.next()) holds.push_back({rows.text(0), rows.time(1)});
  return holds;
}

}  // namespace newswatch::store
