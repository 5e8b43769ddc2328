#include "store/poll_state.h"

namespace newswatch::store {
namespace {

constexpr std::string_view kWrite = R"sql(
INSERT INTO feed (id, validators_url, etag, last_modified, body_hash, policy, next_poll, last_poll,
  last_success, last_new_item, failures, last_status, last_error, learned_interval, gone, moved_to,
  moved_since, title, site, url, last_gap, last_reseed, moving_to, fresh_for, ttl, skip_hours,
  skip_days, new_place)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET validators_url = excluded.validators_url, etag = excluded.etag,
  last_modified = excluded.last_modified, body_hash = excluded.body_hash, policy = excluded.policy,
  next_poll = excluded.next_poll, last_poll = excluded.last_poll,
  last_success = excluded.last_success, last_new_item = excluded.last_new_item,
  failures = excluded.failures, last_status = excluded.last_status,
  last_error = excluded.last_error, learned_interval = excluded.learned_interval,
  gone = excluded.gone, moved_to = excluded.moved_to, moved_since = excluded.moved_since,
  title = excluded.title, site = excluded.site, url = excluded.url,
  last_gap = excluded.last_gap, last_reseed = excluded.last_reseed,
  moving_to = excluded.moving_to, fresh_for = excluded.fresh_for, ttl = excluded.ttl,
  skip_hours = excluded.skip_hours, skip_days = excluded.skip_days,
  new_place = excluded.new_place
RETURNING no
)sql";

// The same for a feed that is there, which is nearly always: half the work, since it needs no row
// for a conflict first.
constexpr std::string_view kUpdate = R"sql(
UPDATE feed SET validators_url = ?2, etag = ?3, last_modified = ?4, body_hash = ?5, policy = ?6,
  next_poll = ?7, last_poll = ?8, last_success = ?9, last_new_item = ?10, failures = ?11,
  last_status = ?12, last_error = ?13, learned_interval = ?14, gone = ?15, moved_to = ?16,
  moved_since = ?17, title = ?18, site = ?19, url = ?20, last_gap = ?21, last_reseed = ?22,
  moving_to = ?23, fresh_for = ?24, ttl = ?25, skip_hours = ?26, skip_days = ?27, new_place = ?28
WHERE id = ?1
)sql";

constexpr std::string_view kRead = R"sql(
SELECT id, validators_url, etag, last_modified, body_hash, policy, next_poll, last_poll,
  last_success, last_new_item, failures, last_status, last_error, learned_interval, gone, moved_to,
  moved_since, title, site, url, last_gap, last_reseed, moving_to, fresh_for, ttl, skip_hours,
  skip_days, new_place
FROM feed
)sql";

// A number that this version doesn't know reads as never parsed, which makes the next poll a first.
IdentityPolicy policy_from(int number) {
  constexpr auto kLast = static_cast<int>(IdentityPolicy::all);
  return number >= 0 && number <= kLast ? static_cast<IdentityPolicy>(number)
                                        : IdentityPolicy::none;
}

PollState read_row(const Query& row) {
  PollState state;
  state.validators = {row.text(1), row.text(2), row.text(3)};
  if (!row.is_null(4)) state.body_hash = hash_from_bytes(row.blob(4));
  state.policy = policy_from(row.small_integer(5));
  state.next_poll = row.time(6);
  state.last_poll = row.optional_time(7);
  state.last_success = row.optional_time(8);
  state.last_new_item = row.optional_time(9);
  state.failures = row.small_integer(10);
  state.last_status = row.small_integer(11);
  state.last_error = row.text(12);
  state.learned_interval = row.optional_duration(13);
  state.gone = row.integer(14) != 0;
  state.moved_to = row.text(15);
  state.moved_since = row.optional_time(16);
  state.title = row.text(17);
  state.site = row.text(18);
  state.url = row.text(19);
  state.last_gap = row.optional_time(20);
  state.last_reseed = row.optional_time(21);
  state.moving_to = row.text(22);
  state.fresh_for = row.optional_duration(23);
  state.ttl = row.optional_duration(24);
  state.skip_hours = static_cast<unsigned long>(row.integer(25));
  state.skip_days = static_cast<unsigned long>(row.integer(26));
  state.new_place = row.integer(27) != 0;
  return state;
}

Query query_with(Connection& db, std::string_view sql, const FeedId& feed, const PollState& state,
                 const std::string& hash) {
  const auto body_hash = state.body_hash ? std::optional(Blob{hash}) : std::nullopt;
  return db.query(sql, feed.value, state.validators.url, state.validators.etag,
                  state.validators.last_modified, body_hash, static_cast<int>(state.policy),
                  state.next_poll, state.last_poll, state.last_success, state.last_new_item,
                  state.failures, state.last_status, state.last_error, state.learned_interval,
                  state.gone, state.moved_to, state.moved_since, state.title, state.site, state.url,
                  state.last_gap, state.last_reseed, state.moving_to, state.fresh_for, state.ttl,
                  static_cast<long long>(state.skip_hours.to_ulong()),
                  static_cast<long long>(state.skip_days.to_ulong()), state.new_place);
}

}  // namespace

long long write_poll_state(Connection& db, const FeedId& feed, const PollState& state) {
  const auto hash = state.body_hash ? to_bytes(*state.body_hash) : std::string{};
  auto q = query_with(db, kWrite, feed, state, hash);
  const long long no = q.next() ? q.integer(0) : 0;
  q.run();
  return no;
}

void save_poll_state(Connection& db, const FeedId& feed, const PollState& state) {
  const auto hash = state.body_hash ? to_bytes(*state.body_hash) : std::string{};
  query_with(db, kUpdate, feed, state, hash).run();
  if (!db.failed() && db.changes() == 0) query_with(db, kWrite, feed, state, hash).run();
}

std::unordered_map<FeedId, PollState> read_poll_states(Connection& db) {
  std::unordered_map<FeedId, PollState> states;
  auto rows = db.query(kRead);
  while (rows.next()) states.emplace(FeedId{rows.text(0)}, read_row(rows));
  return states;
}

}  // namespace newswatch::store
