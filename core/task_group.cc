#include "core/task_group.h"

#include <cassert>
#include <list>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace newswatch {

namespace asio = boost::asio;

namespace {

bool is_cancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

struct Running {
  std::string name;
  asio::cancellation_signal signal;
};

// co_spawn runs a coroutine up to its first wait within the call where it can. One that was
// cancelled in between ends before `task` begins.
asio::awaitable<void> start_later(asio::awaitable<void> task) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(task);
}

}  // namespace

struct TaskGroup::Impl {
  Impl(asio::any_io_executor ex, OnError handler)
      : executor(std::move(ex)), on_error(std::move(handler)), idle(executor) {
    idle.expires_at(asio::steady_timer::time_point::max());
  }

  asio::any_io_executor executor;
  OnError on_error;
  asio::steady_timer idle;  // cancelled each time the last task ends
  std::list<std::shared_ptr<Running>> running;
  bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, OnError on_error)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(on_error))) {}

TaskGroup::~TaskGroup() { assert(impl_->running.empty() && "cancel() and wait() come first"); }

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  if (impl_->cancelled) return;
  const auto entry = impl_->running.insert(impl_->running.end(), std::make_shared<Running>());
  (*entry)->name = std::move(name);
  asio::co_spawn(impl_->executor, start_later(std::move(task)),
                 asio::bind_cancellation_slot((*entry)->signal.slot(),
                                              [impl = impl_, entry](std::exception_ptr error) {
                                                const auto ended = std::move(*entry);
                                                impl->running.erase(entry);
                                                if (impl->running.empty()) impl->idle.cancel();
                                                // Last: it may throw, or spawn.
                                                if (error && !is_cancellation(error))
                                                  impl->on_error(ended->name, error);
                                              }));
}

void TaskGroup::cancel() {
  impl_->cancelled = true;
  // A task that ends at once takes itself out of the list under us, and others with it if they
  // wait for it; a signal must outlive its own emission, too. So step through a copy.
  const std::vector<std::shared_ptr<Running>> all(impl_->running.begin(), impl_->running.end());
  for (const auto& task : all) task->signal.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> TaskGroup::wait() {
  while (!impl_->running.empty()) {
    boost::system::error_code woken;
    co_await impl_->idle.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

size_t TaskGroup::size() const { return impl_->running.size(); }

}  // namespace newswatch
