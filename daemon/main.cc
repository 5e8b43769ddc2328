#include <cstdio>
#include <exception>

#include "daemon/command_line.h"
#include "daemon/commands.h"

int main(int argc, char** argv) {
  try {
    return newswatch::daemon::run_command_line(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "newswatch: %s\n", e.what());
    return newswatch::daemon::kFailure;
  }
}
