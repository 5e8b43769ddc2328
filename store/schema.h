// Schema: the tables of the database file, and the steps that bring an older file to this version.
#pragma once

#include "core/result.h"
#include "store/sqlite.h"

namespace newswatch::store {

// "newW" in ASCII: tells a newswatch file from another program's. (PRAGMA application_id)
inline constexpr int kApplicationId = 0x6e657757;

// The schema this program writes: the number of its migrations. (PRAGMA user_version)
int schema_version();

// Makes an empty file a newswatch database, or migrates an older one, each step in a transaction of
// its own. Refused, before anything is changed: another program's file, a newer schema, a file that
// is damaged. Small files are checked whole, larger ones as they are read.
Result<void> prepare_schema(Connection& connection);

// For reading beside the program that writes: refused where the schema is not this version's.
Result<void> require_schema(Connection& connection);

}  // namespace newswatch::store
