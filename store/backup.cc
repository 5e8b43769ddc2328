#include "store/backup.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "store/schema.h"
#include "store/sqlite.h"

namespace newswatch::store {
namespace {

namespace fs = std::filesystem;

Error failed(const std::string& file, const char* what) {
  return {fmt::format("{}: {}: {}", file, what, std::strerror(errno))};
}

Result<void> sync_to_disk(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return tl::unexpected(failed(path, "can't be opened"));
  const int outcome = ::fsync(fd);
  const auto error = failed(path, "can't be written to disk");
  ::close(fd);
  if (outcome != 0) return tl::unexpected(error);
  return {};
}

Result<void> copy_into(const std::string& database, const std::string& file) {
  auto db = Connection::open(database, Connection::Access::read_only);
  if (!db) return tl::unexpected(db.error());
  if (auto outcome = require_schema(*db); !outcome) return outcome;
  db->run("VACUUM INTO ?", file);
  return db->take_error();
}

Result<void> check(const std::string& file) {
  auto db = Connection::open(file, Connection::Access::read_only);
  if (!db) return tl::unexpected(db.error());
  if (auto outcome = require_schema(*db); !outcome) return outcome;
  auto rows = db->query("PRAGMA integrity_check(1)");
  const std::string found = rows.next() ? rows.text(0) : "";
  if (auto outcome = db->take_error(); !outcome) return outcome;
  if (found != "ok") return failure(fmt::format("{}: the copy is damaged: {}", file, found));
  return {};
}

// A file that goes unless it was kept.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  ~Unfinished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

Result<long long> back_up(const std::string& database, const std::string& file) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(file, error))) {
    return failure(fmt::format("{}: is there already; name a file that is not", file));
  }
  // Beside it, so that a link makes it appear at once. Made by ourselves: nobody else may read it.
  const Unfinished copy(fmt::format("{}.{}.unfinished", file, ::getpid()));
  const int fd = ::open(copy.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(failed(copy.path(), "can't be made"));
  ::close(fd);
  if (auto outcome = copy_into(database, copy.path()); !outcome) {
    return tl::unexpected(outcome.error());
  }
  if (auto outcome = check(copy.path()); !outcome) return tl::unexpected(outcome.error());
  if (auto outcome = sync_to_disk(copy.path()); !outcome) return tl::unexpected(outcome.error());
  if (::link(copy.path().c_str(), file.c_str()) != 0) {
    return tl::unexpected(failed(file, "can't be made"));
  }
  const auto folder = fs::path(file).parent_path();
  if (auto outcome = sync_to_disk(folder.empty() ? "." : folder.string()); !outcome) {
    return tl::unexpected(outcome.error());
  }
  return static_cast<long long>(fs::file_size(file, error));
}

}  // namespace newswatch::store
