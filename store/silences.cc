#include "store/silences.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"

namespace newswatch::store {

// Ids are told apart by their first digits, so the number is scrambled: odd factors lose none.
Silence add_silence(Connection& db, Silence silence) {
  const auto number = db.integer("SELECT coalesce(max(no), 0) + 1 FROM silence");
  silence.id = fmt::format("{:08x}", static_cast<std::uint32_t>(number) * 2654435761U);
  db.run("INSERT INTO silence (no, id, until, body) VALUES (?, ?, ?, ?)", number, silence.id,
         silence.until, dump_json(silence_to_json(silence)));
  return silence;
}

std::vector<Silence> silences_in_force(Connection& db, Time now) {
  std::vector<Silence> found;
  auto rows = db.query("SELECT body, until FROM silence WHERE until > ? ORDER BY until, no", now);
  while (rows.next()) {
    const auto json = nlohmann::json::parse(rows.text(0), nullptr, /*allow_exceptions=*/false);
    auto silence = silence_from_json(json);
    if (!silence) continue;  // damaged: it silences nothing
    silence->until = rows.time(1);
    found.push_back(std::move(*silence));
  }
  return found;
}

long long expire_silences(Connection& db, const std::string& id, Time now) {
  db.run("UPDATE silence SET until = ?1 WHERE until > ?1 AND substr(id, 1, length(?2)) = ?2", now,
         id);
  return db.failed() ? 0 : db.changes();
}

void judge_silences(const std::vector<Silence>& in_force, Alert& alert) {
  const auto covering = std::find_if(in_force.begin(), in_force.end(),
                                     [&](const Silence& one) { return one.covers(alert); });
  if (covering != in_force.end()) alert.silenced = covering->id;
}

}  // namespace newswatch::store
