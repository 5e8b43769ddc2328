// Reading beside a running daemon: a read-only connection, one short transaction.
#pragma once

#include <string>

#include "core/result.h"
#include "store/sqlite.h"

namespace newswatch::store {

// Refused: no file, another program's, another schema.
Result<Connection> open_beside_the_daemon(const std::string& path);

template <class T, class Read>
Result<T> read_with(const std::string& path, const Read& read) {
  auto db = open_beside_the_daemon(path);
  if (!db) return tl::unexpected(db.error());
  Savepoint snapshot(*db);
  T value = read(*db);
  snapshot.commit();
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return value;
}

}  // namespace newswatch::store
