// Faults of the system for a program that loads this: while the file that NEWSWATCH_FSYNC_FAILS
// names is there, fsync and fdatasync fail as they do where a disk is broken.
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

namespace {

bool is_broken() {
  const char* file = std::getenv("NEWSWATCH_FSYNC_FAILS");
  return file != nullptr && ::access(file, F_OK) == 0;
}

int call(const char* name, int fd) {
  if (is_broken()) {
    errno = EIO;
    return -1;
  }
  using Sync = int (*)(int);
  // The way to call what this stands in front of.
  const auto next = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name));
  return next(fd);
}

}  // namespace

extern "C" int fsync(int fd) { return call("fsync", fd); }
extern "C" int fdatasync(int fd) { return call("fdatasync", fd); }
