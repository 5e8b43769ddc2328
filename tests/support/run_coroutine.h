// Runs a coroutine on an event loop to its end: for tests of asynchronous code.
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace newswatch::testing {

// The coroutine's value, or its exception. Runs `loop`, and whatever else is ready on it, until
// the coroutine has ended, and no longer; the loop can be used again afterwards.
template <class T>
T run(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
  std::exception_ptr failure;
  bool done = false;
  [[maybe_unused]] std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> value;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error) {
      failure = std::move(error);
      done = true;
    });
  } else {
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, T result) {
      failure = std::move(error);
      if (!failure) value.emplace(std::move(result));
      done = true;
    });
  }
  loop.restart();
  while (!done) {
    if (loop.run_one() == 0) throw std::logic_error("the coroutine waits for nothing");
  }
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

// Runs `loop` until `condition` holds, checked after each step of it.
template <class Condition>
void run_until(boost::asio::io_context& loop, Condition condition) {
  loop.restart();
  while (!condition()) {
    if (loop.run_one() == 0) throw std::logic_error("nothing left to run before the condition");
  }
}

// Runs what is ready now, and waits for nothing.
inline void run_ready(boost::asio::io_context& loop) {
  loop.restart();
  loop.poll();
}

}  // namespace newswatch::testing
