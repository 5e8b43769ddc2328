// Backup: a copy of the database while the daemon writes to it.
#pragma once

#include <string>

#include "core/result.h"

namespace newswatch::store {

// Writes what stands committed at this moment into a new file, checks it, and has it on disk under
// its name only when it is whole. Needs as much room as the database; readers and writers go on
// meanwhile. Gives its size in bytes. Refused where the file is there already.
Result<long long> back_up(const std::string& database, const std::string& file);

}  // namespace newswatch::store
