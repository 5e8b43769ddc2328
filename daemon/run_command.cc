// newswatch run: the daemon itself, from an empty process to an orderly end.
#include <csignal>
#include <cstdio>
#include <exception>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "daemon/commands.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/snapshot.h"
#include "rules/word_counts.h"
#include "store/store.h"

namespace newswatch::daemon {
namespace {

// Each connection is a descriptor; the usual soft limit of 1,024 is for programs that use select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// The outcome of the one coroutine that the loop is run for; its exception is thrown here.
Result<void> run_to_end(boost::asio::io_context& loop, boost::asio::awaitable<Result<void>> task) {
  Result<void> result;
  std::exception_ptr error;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e, Result<void> r) {
    error = e;
    result = std::move(r);
    loop.stop();
  });
  loop.run();
  if (error) std::rethrow_exception(error);
  return result;
}

}  // namespace

int run_command(const RunOptions& options) {
  auto loaded =
      load_snapshot(options.config, rules::Lint::off, std::make_shared<rules::WordCounts>());
  fmt::print(stderr, "{}", loaded.diagnostics.render());
  if (!loaded.snapshot) {
    fmt::print(stderr, "newswatch: not started: {} in the configuration\n",
               counted(loaded.diagnostics.errors(), "error"));
    return kBadConfiguration;
  }
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  setup_logging(loaded.snapshot->config.log, {});

  boost::asio::io_context loop(1);
  auto store = store::Store::open(loaded.snapshot->config.store_path, loop.get_executor());
  if (!store) {
    spdlog::critical("{}", store.error().message);
    return kFailure;
  }
  Daemon daemon(loop, std::move(loaded.snapshot), std::move(*store));
  const auto ended = run_to_end(loop, options.once ? daemon.run_once() : daemon.run());
  if (ended) return kOk;
  spdlog::critical("{}", ended.error().message);
  return kFailure;
}

}  // namespace newswatch::daemon
