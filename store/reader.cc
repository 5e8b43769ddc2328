#include "store/reader.h"

#include <filesystem>

#include "store/schema.h"

namespace newswatch::store {

Result<Connection> open_beside_the_daemon(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) {
    return failure(path + ": no such file. newswatch makes it when it runs with this `store:`");
  }
  auto db = Connection::open(path, Connection::Access::read_only);
  if (!db) return db;
  if (auto outcome = require_schema(*db); !outcome) return tl::unexpected(outcome.error());
  return db;
}

}  // namespace newswatch::store
