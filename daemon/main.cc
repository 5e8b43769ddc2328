#include <cstdio>
#include <exception>
#include <fcntl.h>

#include "daemon/command_line.h"
#include "daemon/commands.h"

namespace {

// A standard descriptor that is closed would be given to the next file opened, and what is printed
// would end up in it. Opened for reading, it fails whoever writes to it.
void hold_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

// What was printed must have arrived: `newswatch check > /full/disk` is no success.
int with_output_written(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  std::perror("newswatch: standard output");
  return status == newswatch::daemon::kOk ? newswatch::daemon::kFailure : status;
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_descriptors();
  try {
    return with_output_written(newswatch::daemon::run_command_line(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "newswatch: %s\n", e.what());
    return newswatch::daemon::kFailure;
  }
}
