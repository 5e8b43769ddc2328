#include "store/story_reader.h"

#include "store/reader.h"
#include "store/sqlite.h"

namespace newswatch::store {
namespace {

constexpr std::string_view kSummary = R"sql(
SELECT s.no, s.id, s.last_seen, count(*), sum(m.decision IN ('new', 'related')),
  count(DISTINCT m.site), min(m.seen), min(m.no)
FROM story s JOIN member m ON m.story = s.no
)sql";

std::vector<RuleId> rules_of_item(Connection& db, long long item) {
  std::vector<RuleId> rules;
  auto rows = db.query("SELECT rule FROM match WHERE item = ? ORDER BY rule", item);
  while (rows.next()) rules.push_back(RuleId{rows.text(0)});
  return rules;
}

StorySummary summary_from(Connection& db, const Query& row) {
  StorySummary story;
  story.id = StoryId{row.text(1)};
  story.last_seen = row.time(2);
  story.reports = row.integer(4);
  story.copies = row.integer(3) - story.reports;
  story.sources = row.integer(5);
  story.first_seen = row.time(6);
  auto first = db.query(
      "SELECT coalesce(i.title, ''), coalesce(i.language, ''), m.url FROM member m "
      "LEFT JOIN item i ON i.no = m.item WHERE m.no = ?",
      row.integer(7));
  if (first.next()) {
    story.title = first.text(0).empty() ? first.text(2) : first.text(0);
    story.language = first.text(1);
  }
  auto rules = db.query(
      "SELECT DISTINCT x.rule FROM member m JOIN match x ON x.item = m.item WHERE m.story = ? "
      "ORDER BY x.rule",
      row.integer(0));
  while (rules.next()) story.rules.push_back(RuleId{rules.text(0)});
  return story;
}

std::vector<StorySummary> stories_since(Connection& db, Time since, long long min_sources,
                                        int limit) {
  std::vector<StorySummary> stories;
  static const auto sql = std::string(kSummary) +
                          "WHERE s.last_seen >= ? GROUP BY s.no HAVING count(DISTINCT m.site) >= ? "
                          "ORDER BY s.last_seen DESC, s.no DESC LIMIT ?";
  auto rows = db.query(sql, since, min_sources, limit);
  while (rows.next()) stories.push_back(summary_from(db, rows));
  return stories;
}

std::optional<StoryHistory> history_of(Connection& db, const std::string& id) {
  static const auto sql = std::string(kSummary) +
                          "WHERE s.no = (SELECT no FROM story WHERE id = ?1 OR "
                          "substr(id, 1, length(?1)) = ?1 OR substr(id, 7, length(?1)) = ?1 "
                          "ORDER BY id <> ?1, last_seen DESC LIMIT 1) GROUP BY s.no";
  auto found = db.query(sql, id);
  if (!found.next()) return std::nullopt;
  StoryHistory history;
  history.story = summary_from(db, found);
  auto rows = db.query(
      "SELECT m.seen, m.feed, m.site, coalesce(i.title, ''), m.url, m.decision, m.reason, "
      "m.detail, "
      "m.report, m.of_report, m.score, coalesce(m.item, 0) FROM member m "
      "LEFT JOIN item i ON i.no = m.item WHERE m.story = ? ORDER BY m.no",
      found.integer(0));
  while (rows.next()) {
    history.steps.push_back({.seen = rows.time(0),
                             .feed = FeedId{rows.text(1)},
                             .site = rows.text(2),
                             .title = rows.text(3).empty() ? rows.text(4) : rows.text(3),
                             .url = rows.text(4),
                             .decision = rows.text(5),
                             .reason = rows.text(6),
                             .detail = rows.text(7),
                             .report = ReportId{rows.text(8)},
                             .of = ReportId{rows.text(9)},
                             .score = static_cast<double>(rows.integer(10)) / 1000,
                             .rules = rules_of_item(db, rows.integer(11))});
  }
  return history;
}

}  // namespace

Result<std::vector<StorySummary>> read_stories(const std::string& path, Time since,
                                               long long min_sources, int limit) {
  return read_with<std::vector<StorySummary>>(
      path, [&](Connection& db) { return stories_since(db, since, min_sources, limit); });
}

Result<std::optional<StoryHistory>> read_story(const std::string& path, const std::string& id) {
  return read_with<std::optional<StoryHistory>>(path,
                                                [&](Connection& db) { return history_of(db, id); });
}

}  // namespace newswatch::store
