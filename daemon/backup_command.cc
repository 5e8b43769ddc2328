// newswatch backup: a copy of the database, beside the running daemon.
#include <fmt/format.h>

#include "daemon/command_support.h"
#include "daemon/commands.h"
#include "store/backup.h"

namespace newswatch::daemon {

int backup_command(const BackupOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  const auto size = store::back_up(config->store_path, options.file);
  if (!size) return fail(size.error().message);
  fmt::print("{}: {:.1f} MiB, checked\n", options.file,
             static_cast<double>(*size) / (1024.0 * 1024.0));
  return kOk;
}

}  // namespace newswatch::daemon
