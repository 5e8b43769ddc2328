#include "store/poll_state.h"

#include <array>
#include <bitset>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace newswatch::store {
namespace {

// The columns of each table and what they hold, in one order.
constexpr std::array kFeedColumns = {
    "validators_url", "etag",      "last_modified", "policy",   "last_new_item",
    "failures",       "gone",      "last_error",    "moved_to", "learned_interval",
    "moved_since",    "title",     "site",          "url",      "last_gap",
    "last_reseed",    "moving_to", "fresh_for",     "ttl",      "skip_hours",
    "skip_days",      "new_place"};

template <class State>
auto feed_values(State& s) {
  return std::tie(s.validators.url, s.validators.etag, s.validators.last_modified, s.policy,
                  s.last_new_item, s.failures, s.gone, s.last_error, s.moved_to, s.learned_interval,
                  s.moved_since, s.title, s.site, s.url, s.last_gap, s.last_reseed, s.moving_to,
                  s.fresh_for, s.ttl, s.skip_hours, s.skip_days, s.new_place);
}

constexpr std::array kPollColumns = {"next_poll", "last_poll", "last_success", "last_status",
                                     "body_hash"};

template <class State>
auto poll_values(State& s) {
  return std::tie(s.next_poll, s.last_poll, s.last_success, s.last_status, s.body_hash);
}

template <class T>
void put(Query& query, const T& value) {
  query.bind(value);
}
void put(Query& query, const std::optional<Hash128>& hash) {
  hash ? query.bind(Blob{to_bytes(*hash)}) : query.bind(std::nullopt);
}
void put(Query& query, IdentityPolicy policy) { query.bind(static_cast<int>(policy)); }
template <std::size_t N>
void put(Query& query, const std::bitset<N>& bits) {
  query.bind(static_cast<long long>(bits.to_ulong()));
}

void get(const Query& row, int column, std::string& out) { out = row.text(column); }
void get(const Query& row, int column, int& out) { out = row.small_integer(column); }
void get(const Query& row, int column, bool& out) { out = row.integer(column) != 0; }
void get(const Query& row, int column, Time& out) { out = row.time(column); }
void get(const Query& row, int column, std::optional<Time>& out) {
  out = row.optional_time(column);
}
void get(const Query& row, int column, std::optional<Duration>& out) {
  out = row.optional_duration(column);
}
void get(const Query& row, int column, std::optional<Hash128>& out) {
  if (!row.is_null(column)) out = hash_from_bytes(row.blob(column));
}
// A number that this version doesn't know reads as never parsed, which makes the next poll a first.
void get(const Query& row, int column, IdentityPolicy& out) {
  constexpr auto kLast = static_cast<int>(IdentityPolicy::all);
  const int number = row.small_integer(column);
  out = number >= 0 && number <= kLast ? static_cast<IdentityPolicy>(number) : IdentityPolicy::none;
}
template <std::size_t N>
void get(const Query& row, int column, std::bitset<N>& out) {
  out = static_cast<unsigned long>(row.integer(column));
}

template <class Values>
void put_all(Query& query, const Values& values) {
  static_assert(std::tuple_size_v<Values> == kFeedColumns.size() ||
                std::tuple_size_v<Values> == kPollColumns.size());
  std::apply([&query](const auto&... value) { (put(query, value), ...); }, values);
}

template <class Values>
void get_all(const Query& row, int column, Values values) {
  std::apply([&](auto&... value) { (get(row, column++, value), ...); }, values);
}

// Both take the values of `columns` and then the key's.
template <std::size_t N>
std::string update(std::string_view table, std::string_view key,
                   const std::array<const char*, N>& columns) {
  return fmt::format("UPDATE {} SET {} = ? WHERE {} = ?", table, fmt::join(columns, " = ?, "), key);
}

template <std::size_t N>
std::string insert(std::string_view table, std::string_view key,
                   const std::array<const char*, N>& columns) {
  std::string places;
  for (std::size_t i = 0; i < N; ++i) places += "?, ";
  return fmt::format("INSERT INTO {} ({}, {}) VALUES ({}?)", table, fmt::join(columns, ", "), key,
                     places);
}

void write_poll(Connection& db, const std::string& sql, long long no, const PollState& state) {
  auto query = db.query(sql);
  put_all(query, poll_values(state));
  query.bind(no);
  query.run();
}

// A row that is there, as it nearly always is, is updated: an upsert is twice the work.
void write_poll(Connection& db, long long no, const PollState& state) {
  static const auto kUpdate = update("poll", "feed", kPollColumns);
  static const auto kInsert = insert("poll", "feed", kPollColumns);
  write_poll(db, kUpdate, no, state);
  if (!db.failed() && db.changes() == 0) write_poll(db, kInsert, no, state);
}

long long write_feed(Connection& db, const std::string& sql, const FeedId& feed,
                     const PollState& state) {
  auto query = db.query(sql);
  put_all(query, feed_values(state));
  query.bind(feed.value);
  const long long no = query.next() ? query.integer(0) : 0;
  query.run();
  return no;
}

}  // namespace

long long write_poll_state(Connection& db, const FeedId& feed, const PollState& state) {
  static const auto kUpdate = update("feed", "id", kFeedColumns) + " RETURNING no";
  static const auto kInsert = insert("feed", "id", kFeedColumns) + " RETURNING no";
  auto no = write_feed(db, kUpdate, feed, state);
  if (no == 0) no = write_feed(db, kInsert, feed, state);
  write_poll(db, no, state);
  return no;
}

std::unordered_map<FeedId, PollState> read_poll_states(Connection& db) {
  static const auto sql =
      fmt::format("SELECT id, {}, {} FROM feed JOIN poll ON poll.feed = feed.no",
                  fmt::join(kFeedColumns, ", "), fmt::join(kPollColumns, ", "));
  std::unordered_map<FeedId, PollState> states;
  auto rows = db.query(sql);
  while (rows.next()) {
    PollState state;
    get_all(rows, 1, feed_values(state));
    get_all(rows, 1 + static_cast<int>(kFeedColumns.size()), poll_values(state));
    states.emplace(FeedId{rows.text(0)}, std::move(state));
  }
  return states;
}

long long PollStateWriter::write(Connection& db, const FeedId& feed,
                                 std::shared_ptr<const PollState> state) {
  auto& written = written_[feed];
  if (written.state && feed_values(*written.state) == feed_values(*state)) {
    write_poll(db, written.no, *state);
  } else {
    Savepoint whole(db);
    written.no = write_poll_state(db, feed, *state);
    whole.commit();
  }
  const auto no = written.no;
  written.state = std::move(state);
  if (db.failed()) forget(feed);
  return no;
}

}  // namespace newswatch::store
