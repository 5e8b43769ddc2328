#include "store/awaited.h"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/json.h"
#include "store/gathered.h"
#include "store/history.h"
#include "store/silences.h"
#include "store/throttle.h"

namespace newswatch::store {
namespace {

constexpr std::array kSpread{10, 5, 2};

struct Waiting {
  long long alert = 0;
  std::vector<TargetName> targets;
  std::optional<Throttle> throttle;
  std::optional<Grouping> grouping;
};

std::string names_json(const std::vector<TargetName>& targets) {
  auto names = nlohmann::json::array();
  for (const auto& target : targets) names.push_back(target.value);
  return dump_json(names);
}

// One that can't be read is told at once.
std::optional<Grouping> read_grouping(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  auto grouping = grouping_from_json(json);
  return grouping ? std::optional(std::move(*grouping)) : std::nullopt;
}

std::vector<Waiting> waiting_for(Connection& db, long long story, int sites) {
  std::vector<Waiting> waiting;
  auto rows = db.query(
      "SELECT alert, targets, throttle_max, throttle_per, grouping FROM awaited WHERE story = ? "
      "AND sources <= ? ORDER BY alert",
      story, sites);
  while (rows.next()) {
    auto& one = waiting.emplace_back();
    one.alert = rows.integer(0);
    for (auto& name : texts_from_json(rows.text(1))) one.targets.push_back({std::move(name)});
    if (!rows.is_null(2)) {
      one.throttle = Throttle{rows.small_integer(2), Duration(rows.integer(3))};
    }
    one.grouping = read_grouping(rows.text(4));
  }
  return waiting;
}

}  // namespace

int sites_of_story(Connection& db, long long story) {
  return static_cast<int>(
      db.integer("SELECT count(DISTINCT site) FROM member WHERE story = ?", story));
}

std::optional<int> spread_reached(int sites) {
  const auto* const reached =
      std::find_if(kSpread.begin(), kSpread.end(), [sites](int step) { return sites >= step; });
  return reached != kSpread.end() ? std::optional(*reached) : std::nullopt;
}

int held_as(const Alert& alert) {
  if (alert.waits_for > 0) return 3;
  if (!alert.silenced.empty()) return 4;
  return alert.throttled.empty() ? 0 : 1;
}

bool was_sent(Connection& db, const AlertId& alert) {
  return db.integer("SELECT count(*) FROM alert WHERE id = ? AND held = 0", alert.value) > 0;
}

void await_sites(Connection& db, long long story, long long alert, const QueuedAlert& waiting) {
  const auto& throttle = waiting.throttle;
  db.run(
      "INSERT INTO awaited (story, alert, sources, targets, throttle_max, throttle_per, "
      "grouping) VALUES (?, ?, ?, ?, ?, ?, ?)",
      story, alert, waiting.alert.waits_for, names_json(waiting.targets),
      throttle ? std::optional<long long>(throttle->max) : std::nullopt,
      throttle ? std::optional<long long>(throttle->per.count()) : std::nullopt,
      waiting.grouping ? dump_json(grouping_to_json(*waiting.grouping)) : std::string{});
}

void release_awaited(Connection& db, long long story, Time now, Committed& committed) {
  if (db.integer("SELECT count(*) FROM awaited WHERE story = ?", story) == 0) return;
  const auto silences = silences_in_force(db, now);
  for (const auto& waiting : waiting_for(db, story, sites_of_story(db, story))) {
    auto told = read_alert(db, waiting.alert);
    db.run("DELETE FROM awaited WHERE story = ? AND alert = ?", story, waiting.alert);
    if (db.failed()) return;
    if (!told) continue;  // its row is damaged: nothing is left to send
    auto& alert = told->alert;
    alert.waits_for = 0;
    judge_silences(silences, alert);
    if (alert.silenced.empty()) judge_throttle(db, waiting.throttle, now, alert);
    db.run("UPDATE alert SET created = ?, held = ?, body = ? WHERE no = ?", now, held_as(alert),
           dump_json(alert_to_json(alert)), waiting.alert);
    if (held_as(alert) != 0) {
      (alert.silenced.empty() ? committed.throttled : committed.silenced).push_back(alert.id);
      continue;
    }
    const bool queued =
        queue_or_gather(db, waiting.alert, alert, waiting.targets, waiting.grouping, now, now);
    (queued ? committed.queued : committed.gathered).push_back(alert.id);
    committed.completed.push_back(std::move(alert));
  }
}

}  // namespace newswatch::store
