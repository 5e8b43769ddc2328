// Event: lets coroutines of one loop wait until another says that something changed.
#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace newswatch::daemon {

// A notification is not remembered: check the condition, then wait, with no suspension between.
class Event {
 public:
  explicit Event(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  void notify_all() { timer_.cancel(); }

  boost::asio::awaitable<void> wait() { return wait_until(Deadline::max()); }
  boost::asio::awaitable<void> wait_for(std::chrono::milliseconds span) {
    return wait_until(std::chrono::steady_clock::now() + span);
  }

 private:
  using Deadline = boost::asio::steady_timer::time_point;

  // Setting the deadline wakes all who wait already; they check their condition and wait again.
  boost::asio::awaitable<void> wait_until(Deadline deadline) {
    timer_.expires_at(deadline);
    boost::system::error_code woken;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }

  boost::asio::steady_timer timer_;
};

}  // namespace newswatch::daemon
