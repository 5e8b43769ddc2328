#include "store/file_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace newswatch::store {
namespace {

// The holder wrote its process id into the file; for the message only.
std::string holder(int descriptor) {
  char text[24];
  const auto size = pread(descriptor, text, sizeof text, 0);
  if (size <= 0) return "another process";
  const std::string_view pid(text, static_cast<size_t>(size));
  return fmt::format("process {}", pid.substr(0, pid.find('\n')));
}

}  // namespace

Result<FileLock> FileLock::acquire(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code unknown;
  if (!folder.empty() && !std::filesystem::is_directory(folder, unknown)) {
    return failure(fmt::format("{}: there is no folder {}. Create it, or set `store:` to another",
                               path, folder.string()));
  }
  // By its real place, so that two names of one file share the lock.
  auto real = std::filesystem::weakly_canonical(path, unknown).string();
  if (unknown) real = path;
  const auto name = real + "-lock";
  FileLock lock(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (lock.descriptor_ < 0) {
    return failure(
        fmt::format("{}: {}. The folder of the store must be writable for newswatch's user", name,
                    std::strerror(errno)));
  }
  if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return failure(
        fmt::format("{}: {} has it open. One newswatch a store: stop the other, or set `store:` to "
                    "another file",
                    path, holder(lock.descriptor_)));
  }
  const auto pid = fmt::format("{}\n", getpid());
  if (ftruncate(lock.descriptor_, 0) != 0 ||
      pwrite(lock.descriptor_, pid.data(), pid.size(), 0) < 0) {
    return failure(fmt::format("{}: {}", name, std::strerror(errno)));
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace newswatch::store
