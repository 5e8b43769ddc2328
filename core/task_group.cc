#include "core/task_group.h"

#include <cassert>
#include <list>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
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

}  // namespace

struct TaskGroup::Impl {
  struct Running {
    std::string name;
    asio::cancellation_signal signal;
  };

  Impl(asio::any_io_executor ex, OnError handler)
      : executor(std::move(ex)), on_error(std::move(handler)), idle(executor) {
    idle.expires_at(asio::steady_timer::time_point::max());
  }

  asio::any_io_executor executor;
  OnError on_error;
  asio::steady_timer idle;  // cancelled each time the last task ends
  std::list<Running> running;
  bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, OnError on_error)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(on_error))) {}

TaskGroup::~TaskGroup() { assert(impl_->running.empty() && "cancel() and wait() come first"); }

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  if (impl_->cancelled) return;
  const auto entry = impl_->running.emplace(impl_->running.end());
  entry->name = std::move(name);
  asio::co_spawn(impl_->executor, std::move(task),
                 asio::bind_cancellation_slot(entry->signal.slot(),
                                              [impl = impl_, entry](std::exception_ptr error) {
                                                if (error && !is_cancellation(error))
                                                  impl->on_error(entry->name, error);
                                                impl->running.erase(entry);
                                                if (impl->running.empty()) impl->idle.cancel();
                                              }));
}

void TaskGroup::cancel() {
  impl_->cancelled = true;
  // A task that ends at once would take itself out of the list under us: step first.
  for (auto it = impl_->running.begin(); it != impl_->running.end();) {
    auto current = it++;
    current->signal.emit(asio::cancellation_type::terminal);
  }
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
