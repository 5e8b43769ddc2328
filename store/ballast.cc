#include "store/ballast.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace newswatch::store {
namespace {

// Some thousand deliveries.
constexpr off_t kBytes = off_t{8} << 20;

}  // namespace

bool Ballast::take() const {
  const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return errno != ENOSPC;  // what else is wrong, the database meets too
  struct stat status {};
  bool held = ::fstat(fd, &status) == 0 && status.st_blocks * 512 >= kBytes;
  if (!held) held = ::posix_fallocate(fd, 0, kBytes) == 0;
  ::close(fd);
  if (!held) give_up();
  return held;
}

void Ballast::give_up() const { ::unlink(path_.c_str()); }

}  // namespace newswatch::store
