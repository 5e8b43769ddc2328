#include "store/sqlite.h"

#include <cassert>

#include <fmt/format.h>

namespace newswatch::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;

// What to do about a failure, where the user can do something.
std::string_view way_out(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
      return ". The file is damaged. It is left as it is, since a new one would tell old news "
             "again: stop newswatch, keep a copy, then put back a backup or save what can be read "
             "with: sqlite3 FILE .recover | sqlite3 NEW";
    case SQLITE_NOTADB:
      return ". It is not an SQLite database, or its beginning is damaged: put back a backup, or "
             "set `store:` to another file";
    case SQLITE_FULL:
      return ". Make room on the disk";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ". The file and its folder must be writable for newswatch's user";
    case SQLITE_CANTOPEN:
      return ". The folder must exist and be writable for newswatch's user";
    case SQLITE_BUSY:
      return ". Another program holds a lock on it: close it";
    case SQLITE_IOERR:
      return ". Reading or writing the disk failed, so what stands in the file is not known: check "
             "the disk, then start newswatch again";
    default:
      return "";
  }
}

bool is_unsafe(int code) {
  // The shared memory beside the log holds nothing that lasts; it fails on a full disk.
  if (code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMSIZE ||
      code == SQLITE_IOERR_SHMLOCK || code == SQLITE_IOERR_SHMMAP) {
    return false;
  }
  const int primary = code & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_IOERR;
}

}  // namespace

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::bind(long long value) {
  if (statement_ != nullptr) connection_.check(sqlite3_bind_int64(statement_, ++bound_, value));
}

void Query::bind(std::string_view text) {
  // A null pointer would bind NULL.
  const char* bytes = text.data() != nullptr ? text.data() : "";
  if (statement_ == nullptr) return;
  connection_.check(
      sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::bind(Blob blob) {
  const char* bytes = blob.bytes.data() != nullptr ? blob.bytes.data() : "";
  if (statement_ == nullptr) return;
  connection_.check(
      sqlite3_bind_blob64(statement_, ++bound_, bytes, blob.bytes.size(), SQLITE_TRANSIENT));
}

void Query::bind(std::nullopt_t /*null*/) {
  if (statement_ != nullptr) connection_.check(sqlite3_bind_null(statement_, ++bound_));
}

bool Query::next() {
  if (statement_ == nullptr || connection_.failed()) return false;
  assert(bound_ == sqlite3_bind_parameter_count(statement_));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.check(code);
  return false;
}

void Query::run() {
  while (next()) {
  }
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

long long Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Query::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Query::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<Time> Query::optional_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

std::optional<Duration> Query::optional_duration(int column) const {
  return is_null(column) ? std::nullopt : std::optional(Duration{integer(column)});
}

void Connection::Close::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

void Connection::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Result<Connection> Connection::open(const std::string& path, Access access) {
  Connection connection;
  connection.path_ = path;
  // One thread at a time uses it, so SQLite's own mutexes are not needed.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (access == Access::read_only ? SQLITE_OPEN_READONLY
                                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  connection.db_.reset(db);
  if (db == nullptr) return failure(fmt::format("{}: out of memory", path));
  connection.check(code);
  if (!connection.failed()) connection.configure();
  if (auto outcome = connection.take_error(); !outcome) return tl::unexpected(outcome.error());
  return connection;
}

void Connection::configure() {
  sqlite3_busy_timeout(db_.get(), kBusyTimeoutMs);
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
      "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864");
}

void Connection::execute(const std::string& sql) {
  if (!failed()) check(sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

sqlite3_stmt* Connection::prepare(std::string_view sql) {
  if (failed()) return nullptr;
  if (const auto it = statements_.find(sql); it != statements_.end()) {
    assert(sqlite3_stmt_busy(it->second.get()) == 0);
    return it->second.get();
  }
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  if (statement == nullptr) return nullptr;
  // The statement holds a copy of its text, which lives as long as the entry does.
  statements_.emplace(std::string_view(sqlite3_sql(statement), sql.size()), statement);
  return statement;
}

void Connection::check(int code) {
  if (code == SQLITE_OK || failed()) return;
  error_ = fmt::format("{}: {}{}", path_, sqlite3_errmsg(db_.get()), way_out(code));
  if (is_unsafe(code)) unsafe_reason_ = *error_;
  if ((code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE) full_ = true;
}

Result<void> Connection::take_error() {
  if (!error_) return {};
  auto message = std::move(*error_);
  error_.reset();
  return failure(std::move(message));
}

void Connection::fail(std::string message) {
  if (!failed()) error_ = std::move(message);
}

void Connection::fail_damaged(const std::string& found) {
  unsafe_reason_ = fmt::format("{}: {}{}", path_, found, way_out(SQLITE_CORRUPT));
  fail(unsafe_reason_);
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }
long long Connection::changes() const { return sqlite3_changes64(db_.get()); }
long long Connection::last_row_id() const { return sqlite3_last_insert_rowid(db_.get()); }

Savepoint::Savepoint(Connection& connection) : connection_(connection) {
  connection_.run("SAVEPOINT unit");
}

Savepoint::~Savepoint() {
  if (open_) roll_back();
}

void Savepoint::commit() {
  connection_.run("RELEASE unit");
  if (connection_.failed()) roll_back();
  open_ = false;
}

void Savepoint::roll_back() {
  open_ = false;
  // After some errors (a full disk among them) SQLite has rolled back the whole transaction.
  if (!connection_.in_transaction()) return;
  auto outcome = connection_.take_error();
  connection_.run("ROLLBACK TO unit");
  connection_.run("RELEASE unit");
  if (!outcome) {
    connection_.take_error();
    connection_.fail(std::move(outcome.error().message));
  }
}

}  // namespace newswatch::store
