// Runs a coroutine on an event loop to its end: for tests of asynchronous code.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

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

// Runs `loop` until `condition` holds, which may also depend on other threads (a LoopbackServer).
// Throws after half a minute.
template <class Condition>
void run_until(boost::asio::io_context& loop, Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) throw std::logic_error("waited in vain");
    loop.restart();
    if (loop.run_one_for(std::chrono::milliseconds(5)) == 0) std::this_thread::yield();
  }
}

// Runs what is ready now, and waits for nothing.
inline void run_ready(boost::asio::io_context& loop) {
  loop.restart();
  loop.poll();
}

// A coroutine that runs beside the test, which can cancel it.
template <class T>
class Spawned {
 public:
  Spawned(boost::asio::io_context& loop, boost::asio::awaitable<T> task)
      : loop_(&loop), state_(std::make_shared<State>()) {
    boost::asio::co_spawn(
        loop, std::move(task),
        boost::asio::bind_cancellation_slot(state_->signal.slot(),
                                            [state = state_](std::exception_ptr error, T value) {
                                              state->done = true;
                                              state->failure = std::move(error);
                                              if (!state->failure) state->value = std::move(value);
                                            }));
  }

  // Takes effect when the loop runs on. (Emitted from the loop alone: elsewhere co_spawn of Asio
  // 1.81 posts a bare pointer to the signal, which a coroutine that ends meanwhile leaves behind.)
  void cancel() {
    boost::asio::post(*loop_, [state = state_] {
      if (!state->done) state->signal.emit(boost::asio::cancellation_type::terminal);
    });
  }
  bool done() const { return state_->done; }
  bool threw() const { return state_->failure != nullptr; }
  // Where it is done and did not throw.
  const T& value() const { return *state_->value; }

 private:
  struct State {
    boost::asio::cancellation_signal signal;
    bool done = false;
    std::exception_ptr failure;
    std::optional<T> value;
  };
  boost::asio::io_context* loop_;
  std::shared_ptr<State> state_;
};

}  // namespace newswatch::testing
