#include "store/schema.h"

#include <array>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

namespace newswatch::store {
namespace {

// Times are milliseconds since the epoch, hashes 16 bytes. Numbers stand in for long ids inside.
constexpr std::string_view kFirst = R"sql(
-- One row a feed: what is remembered between two polls (core/feed.h, PollState).
CREATE TABLE feed (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  listing_at INTEGER NOT NULL DEFAULT 0,  -- when a document was last taken in
  validators_url TEXT NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  body_hash BLOB,
  policy INTEGER NOT NULL,
  next_poll INTEGER NOT NULL,
  last_poll INTEGER,
  last_success INTEGER,
  last_new_item INTEGER,
  failures INTEGER NOT NULL,
  last_status INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  learned_interval INTEGER,
  gone INTEGER NOT NULL,
  moved_to TEXT NOT NULL,
  moved_since INTEGER,
  title TEXT NOT NULL,
  site TEXT NOT NULL
) STRICT;

-- The items each feed has had. Clustered by feed, so that a poll touches one or two pages; keys
-- are random, and an index of its own over all feeds costs 5 to 9 times more.
CREATE TABLE seen (
  feed INTEGER NOT NULL,
  key BLOB NOT NULL,
  last_listed INTEGER NOT NULL,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

-- Items as they were parsed, for history.
CREATE TABLE item (
  no INTEGER PRIMARY KEY,
  feed INTEGER NOT NULL REFERENCES feed,
  key BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  guid TEXT NOT NULL,
  link TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  content TEXT NOT NULL,
  authors TEXT NOT NULL,     -- JSON arrays
  categories TEXT NOT NULL,
  language TEXT NOT NULL,
  published INTEGER,
  updated INTEGER,
  source TEXT NOT NULL
) STRICT;
CREATE INDEX item_first_seen ON item (first_seen);

-- The rules an item met.
CREATE TABLE match (
  item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
  rule TEXT NOT NULL,
  rule_version TEXT NOT NULL,
  spans TEXT NOT NULL,       -- JSON, as in an alert
  PRIMARY KEY (item, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  last_seen INTEGER NOT NULL  -- of its newest member
) STRICT;
CREATE INDEX story_last_seen ON story (last_seen);

CREATE TABLE member (
  no INTEGER PRIMARY KEY,
  story INTEGER NOT NULL REFERENCES story ON DELETE CASCADE,
  feed TEXT NOT NULL,
  key BLOB NOT NULL,
  url TEXT NOT NULL,
  canonical_url TEXT NOT NULL,
  site TEXT NOT NULL,         -- registrable domain of the URL, else the feed
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  seen INTEGER NOT NULL,
  UNIQUE (story, feed, key)
) STRICT;
CREATE INDEX member_seen ON member (seen);

-- One row for each rule a story was told by: the id is made of both (core/alert.h).
CREATE TABLE alert (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  story INTEGER NOT NULL REFERENCES story,
  created INTEGER NOT NULL,
  body TEXT NOT NULL          -- JSON, see alert_to_json()
) STRICT;
CREATE INDEX alert_created ON alert (created);
CREATE INDEX alert_story ON alert (story);

-- One row for each target of an alert.
CREATE TABLE outbox (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  target TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,        -- 0 pending, 1 delivered, 2 dead, 3 told in a digest
  queued INTEGER NOT NULL,
  due INTEGER NOT NULL,
  leased_until INTEGER NOT NULL DEFAULT 0, -- someone is sending it until then
  attempts INTEGER NOT NULL DEFAULT 0,     -- begun
  PRIMARY KEY (alert, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (target, due, queued) WHERE state = 0;
CREATE INDEX outbox_leased ON outbox (target, leased_until) WHERE state = 0 AND leased_until > 0;
CREATE INDEX outbox_dead ON outbox (target) WHERE state = 2;

-- Every attempt that ended.
CREATE TABLE delivery (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  target TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,      -- delivered, retry, dead
  status INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (alert, target, attempt)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kSecond = R"sql(
ALTER TABLE feed ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN new_place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN last_gap INTEGER;
ALTER TABLE feed ADD COLUMN last_reseed INTEGER;
ALTER TABLE feed ADD COLUMN moving_to TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN fresh_for INTEGER;
ALTER TABLE feed ADD COLUMN ttl INTEGER;
ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;  -- bit 0: from midnight, GMT
ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;   -- bit 0: Sunday
-- Before, moved_to was where redirects lead to, however short a time.
UPDATE feed SET moving_to = moved_to, moved_to = '';

-- By what an item is known again when its id changed: short hashes, NULL where it has none.
ALTER TABLE seen ADD COLUMN link INTEGER;
ALTER TABLE seen ADD COLUMN title INTEGER;
ALTER TABLE seen ADD COLUMN dated_title INTEGER;
CREATE INDEX seen_link ON seen (feed, link) WHERE link IS NOT NULL;

-- A story holds several reports: an item that was told, with its copies. Before, each was its own.
ALTER TABLE member ADD COLUMN report TEXT NOT NULL DEFAULT '';   -- core/alert.h, report_id()
ALTER TABLE member ADD COLUMN item INTEGER;                      -- its row, unless purged
ALTER TABLE member ADD COLUMN of_report TEXT NOT NULL DEFAULT '';  -- that it is like, or ''
ALTER TABLE member ADD COLUMN detail TEXT NOT NULL DEFAULT '';   -- of the reason, for people
ALTER TABLE member ADD COLUMN score INTEGER NOT NULL DEFAULT 0;   -- of likeness, in thousandths
UPDATE member SET report = (SELECT substr(id, 7) FROM story WHERE no = member.story);
UPDATE member SET of_report = report, score = 1000 WHERE decision = 'copy';
CREATE INDEX item_key ON item (key);
UPDATE member SET item = (SELECT max(i.no) FROM item i JOIN feed f ON f.no = i.feed
                          WHERE i.key = member.key AND f.id = member.feed);
DROP INDEX item_key;

-- What was learnt from all items so far and costs little to lose: in how many texts words stand.
CREATE TABLE learnt (
  name TEXT PRIMARY KEY,
  until INTEGER NOT NULL,    -- of what was seen before
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- An alert that its rule's throttle holds back is stored without a target to go to.
ALTER TABLE alert ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN throttled INTEGER NOT NULL DEFAULT 0;  -- 1: held back, 2: and told of
UPDATE alert SET rule = coalesce(json_extract(body, '$.rule.id'), '') WHERE json_valid(body);
CREATE INDEX alert_rule ON alert (rule, throttled, created);

-- Hosts that asked to be left alone (429).
CREATE TABLE host_hold (
  host TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kThird = R"sql(
-- What every poll changes of a feed's state, apart from the rest: most polls change nothing else,
-- and hundreds of these rows share a page.
CREATE TABLE poll (
  feed INTEGER PRIMARY KEY REFERENCES feed,
  next_poll INTEGER NOT NULL,
  last_poll INTEGER,
  last_success INTEGER,
  last_status INTEGER NOT NULL,
  body_hash BLOB,
  listing_at INTEGER NOT NULL DEFAULT 0  -- when a document was last taken in
) STRICT;
INSERT INTO poll SELECT no, next_poll, last_poll, last_success, last_status, body_hash, listing_at
  FROM feed;
ALTER TABLE feed DROP COLUMN next_poll;
ALTER TABLE feed DROP COLUMN last_poll;
ALTER TABLE feed DROP COLUMN last_success;
ALTER TABLE feed DROP COLUMN last_status;
ALTER TABLE feed DROP COLUMN body_hash;
ALTER TABLE feed DROP COLUMN listing_at;
)sql";

constexpr std::string_view kFourth = R"sql(
-- Why an alert was not sent: 0 it was, 1 its rule's throttle, 2 likewise and told of, 3 it waits
-- for more sites to tell its story, 4 a silence.
ALTER TABLE alert RENAME COLUMN throttled TO held;

-- Alerts that wait, with what is needed to send them.
CREATE TABLE awaited (
  story INTEGER NOT NULL,
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  sources INTEGER NOT NULL,  -- sites to wait for
  targets TEXT NOT NULL,     -- JSON array of names
  throttle_max INTEGER,
  throttle_per INTEGER,      -- in milliseconds
  PRIMARY KEY (story, alert)
) STRICT, WITHOUT ROWID;
-- What nobody is told of for a while.
CREATE TABLE silence (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  until INTEGER NOT NULL,
  body TEXT NOT NULL         -- JSON, see silence_to_json()
) STRICT;
CREATE INDEX silence_until ON silence (until);

-- Tries before the letter was replayed last; `attempts` counts from there, tries go on from both.
ALTER TABLE outbox ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;

CREATE INDEX awaited_alert ON awaited (alert);
CREATE INDEX member_story_site ON member (story, site);
)sql";

constexpr std::string_view kFifth = R"sql(
-- Alerts that wait to be told together with others of their group.
CREATE TABLE gathered (
  target TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,         -- what those of a group have in common
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  due INTEGER NOT NULL,
  PRIMARY KEY (target, route, key, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX gathered_due ON gathered (target, due);
CREATE INDEX gathered_alert ON gathered (alert);
ALTER TABLE awaited ADD COLUMN grouping TEXT NOT NULL DEFAULT '';  -- JSON, or '': told at once
)sql";

// In order, and only ever added to: a file's user_version counts those it has had.
constexpr std::array kMigrations = {kFirst, kSecond, kThird, kFourth, kFifth};

// A file up to this size is read whole at start, which takes a fraction of a second.
constexpr std::uintmax_t kCheckedBytes = 64u << 20;

Result<void> refuse_foreign(Connection& connection) {
  const auto id = connection.integer("PRAGMA application_id");
  const auto version = connection.integer("PRAGMA user_version");
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (auto outcome = connection.take_error(); !outcome) return outcome;
  if (id == kApplicationId) {
    if (version <= schema_version()) return {};
    return failure(fmt::format(
        "{}: written by a newer newswatch: its schema is {}, this version knows up to {}. Install "
        "the newer version again, or put back a backup that is older",
        connection.path(), version, schema_version()));
  }
  // What is left when the program dies between creating the file and its first table.
  if (id == 0 && version == 0 && tables == 0) return {};
  return failure(
      fmt::format("{}: is another program's database. Set `store:` to a file of newswatch's own",
                  connection.path()));
}

Result<void> refuse_damaged(Connection& connection) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(connection.path(), unknown);
  if (unknown || size > kCheckedBytes) return {};
  auto check = connection.query("PRAGMA quick_check(1)");
  const std::string found = check.next() ? check.text(0) : "";
  if (auto outcome = connection.take_error(); !outcome) return outcome;
  if (found == "ok") return {};
  connection.fail_damaged(found);
  return connection.take_error();
}

}  // namespace

int schema_version() { return static_cast<int>(kMigrations.size()); }

Result<void> prepare_schema(Connection& connection) {
  if (auto outcome = refuse_foreign(connection); !outcome) return outcome;
  if (auto outcome = refuse_damaged(connection); !outcome) return outcome;
  connection.use_wal();
  const auto version = static_cast<int>(connection.integer("PRAGMA user_version"));
  for (int next = version; next < schema_version() && !connection.failed(); ++next) {
    Savepoint transaction(connection);
    connection.execute(std::string(kMigrations.at(static_cast<size_t>(next))));
    connection.execute(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, next + 1));
    transaction.commit();
  }
  return connection.take_error();
}

Result<void> require_schema(Connection& connection) {
  if (auto outcome = refuse_foreign(connection); !outcome) return outcome;
  const auto version = connection.integer("PRAGMA user_version");
  if (auto outcome = connection.take_error(); !outcome) return outcome;
  if (version == schema_version()) return {};
  return failure(
      fmt::format("{}: has schema {}, this version reads {}: run the newswatch of this "
                  "version once, which migrates it",
                  connection.path(), version, schema_version()));
}

}  // namespace newswatch::store
