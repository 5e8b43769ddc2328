// newswatch reload: asks the running daemon to take its configuration anew, and waits for the
// result.
#include <cstdio>

#include <fmt/format.h>

#include "config/config.h"
#include "daemon/commands.h"
#include "daemon/daemon_client.h"

namespace newswatch::daemon {

int reload_command(const ReloadOptions& options) {
  const auto loaded = config::load(options.config);
  if (!loaded.config) {
    fmt::print(stderr, "{}", loaded.diagnostics.render());
    return kFailure;
  }
  const auto answer = ask_daemon(loaded.config->web, "/-/reload");
  if (!answer) {
    fmt::print(stderr, "newswatch: {}\n", answer.error().message);
    return kFailure;
  }
  const bool ok = answer->status == 200;
  fmt::print(ok ? stdout : stderr, "{}{}", answer->body, answer->body.ends_with('\n') ? "" : "\n");
  return ok ? kOk : kFailure;
}

}  // namespace newswatch::daemon
