// Reading beside a running daemon: a read-only connection, one short transaction.
#pragma once

#include <string>

#include "core/result.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace newswatch::store {

template <class T, class Read>
Result<T> read_with(const std::string& path, const Read& read) {
  auto db = Connection::open(path, Connection::Access::read_only);
  if (!db) return tl::unexpected(db.error());
  if (auto outcome = require_schema(*db); !outcome) return tl::unexpected(outcome.error());
  Savepoint snapshot(*db);
  T value = read(*db);
  snapshot.commit();
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return value;
}

}  // namespace newswatch::store
