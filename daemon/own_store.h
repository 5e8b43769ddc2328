// The store of a configuration, for commands that change something while no daemon runs.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "core/result.h"
#include "store/store.h"

namespace newswatch::daemon {

// The error names a daemon that has the store.
template <class T>
Result<T> in_own_store(
    const std::string& path,
    const std::function<boost::asio::awaitable<Result<T>>(store::Store&)>& work) {
  boost::asio::io_context loop(1);
  auto store = store::Store::open(path, loop.get_executor());
  if (!store) return tl::unexpected(store.error());
  Result<T> outcome;
  boost::asio::co_spawn(loop, work(**store), [&](std::exception_ptr error, Result<T> result) {
    if (error) std::rethrow_exception(error);
    outcome = std::move(result);
  });
  loop.run();
  return outcome;
}

}  // namespace newswatch::daemon
