// SQLite, the one place that calls its C API: a connection with its cached statements.
//
// Errors are sticky, as with a stream: the first one stands until take_error(), and meanwhile every
// query finds no rows and changes nothing. So the statements of one unit of work are written one
// after the other, and their outcome is asked for once, where it is committed or rolled back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sqlite3.h>

#include "core/result.h"
#include "core/time.h"

namespace newswatch::store {

// Bytes for a BLOB column; text goes to TEXT columns.
struct Blob {
  std::string_view bytes;
};

class Connection;

// A statement in use, from Connection::query(). It gives the statement back when it goes; values
// are copied when they are bound.
class Query {
 public:
  template <class... Values>
  Query(Connection& connection, sqlite3_stmt* statement, const Values&... values)
      : connection_(connection), statement_(statement) {
    (bind(values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  void bind(long long value);
  void bind(int value) { bind(static_cast<long long>(value)); }
  void bind(bool value) { bind(static_cast<long long>(value)); }
  void bind(Time value) { bind(to_millis(value)); }
  void bind(Duration value) { bind(static_cast<long long>(value.count())); }
  void bind(std::string_view text);
  void bind(const std::string& text) { bind(std::string_view(text)); }
  void bind(const char* text) { bind(std::string_view(text)); }
  void bind(Blob blob);
  void bind(std::nullopt_t null);
  template <class T>
  void bind(const std::optional<T>& value) {
    value ? bind(*value) : bind(std::nullopt);
  }

  bool next();  // steps: true when a row stands there
  void run();   // steps to the end

  // Columns of the row, from 0. NULL reads as 0 and as an empty string.
  bool is_null(int column) const;
  long long integer(int column) const;
  int small_integer(int column) const { return static_cast<int>(integer(column)); }
  std::string text(int column) const;
  std::string blob(int column) const;
  Time time(int column) const { return from_millis(integer(column)); }
  std::optional<Time> optional_time(int column) const;
  std::optional<Duration> optional_duration(int column) const;

 private:
  Connection& connection_;
  sqlite3_stmt* statement_;  // null where it could not be prepared
  int bound_ = 0;
};

// A database connection with the safety settings of docs/design.md. Used by one thread at a time.
class Connection {
 public:
  enum class Access { read_write, read_only };

  // Creates the file where it is missing, unless for reading only. The error names the file.
  static Result<Connection> open(const std::string& path, Access access);

  // `sql` is one statement, kept prepared; used again only after its Query is gone.
  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    return Query(*this, prepare(sql), values...);
  }
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    query(sql, values...).run();
  }
  // Any number of statements without results, not kept.
  void execute(const std::string& sql);

  // The first column of the first row, 0 where there is none.
  template <class... Values>
  long long integer(std::string_view sql, const Values&... values) {
    auto q = query(sql, values...);
    return q.next() ? q.integer(0) : 0;
  }

  bool failed() const { return error_.has_value(); }
  // The first error since the last call, with the file's name and, where there is one, the way out.
  Result<void> take_error();
  // A failure that is not SQLite's, such as a row that can't be read.
  void fail(std::string message);
  void fail_damaged(const std::string& found);  // by a check of the file

  // Write-ahead log: readers and the one writer don't wait for each other. A property of the file.
  void use_wal() { execute("PRAGMA journal_mode=WAL"); }

  // The disk had no room since this was asked last.
  bool take_full() { return std::exchange(full_, false); }

  // A failure left the file in an unknown state, or found it damaged: go no further with it.
  bool unsafe() const { return !unsafe_reason_.empty(); }
  const std::string& unsafe_reason() const { return unsafe_reason_; }
  bool in_transaction() const;
  long long changes() const;  // rows that the last statement changed
  long long last_row_id() const;
  const std::string& path() const { return path_; }

 private:
  friend class Query;
  struct Close {
    void operator()(sqlite3* db) const noexcept;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  Connection() = default;
  void configure();
  sqlite3_stmt* prepare(std::string_view sql);
  void check(int code);

  std::string path_;
  std::unique_ptr<sqlite3, Close> db_;
  // By text; the literals of the program, so there are a few dozen.
  std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
  std::optional<std::string> error_;
  std::string unsafe_reason_;
  bool full_ = false;
};

// A unit of work inside a transaction, or a transaction of its own: rolled back unless it is
// committed. commit() of a failed unit rolls back and keeps the error.
class Savepoint {
 public:
  explicit Savepoint(Connection& connection);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  void commit();

 private:
  void roll_back();

  Connection& connection_;
  bool open_ = true;
};

}  // namespace newswatch::store
