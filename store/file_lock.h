// FileLock: keeps a second newswatch off the same database.
#pragma once

#include <string>

#include "core/result.h"

namespace newswatch::store {

// An advisory lock (flock) on `PATH-lock`, beside SQLite's own `PATH-wal`. Readers don't take it.
// The system releases it when the process ends, however it ends; the file stays.
class FileLock {
 public:
  // The error says who holds it, or what is wrong with the folder.
  static Result<FileLock> acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace newswatch::store
