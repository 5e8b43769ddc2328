// The command line: subcommands, options and their help. (README.md)
#pragma once

namespace newswatch::daemon {

// Reads the arguments, runs the subcommand they name, and returns the exit code.
int run_command_line(int argc, char** argv);

}  // namespace newswatch::daemon
