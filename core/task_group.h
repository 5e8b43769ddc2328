// TaskGroup: owns coroutines, so that none runs without someone who can cancel and await it.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace newswatch {

// All on one executor, used from its thread alone. The group outlives its tasks: the owner calls
// cancel() and awaits wait() before it goes; the destructor checks that nothing runs.
class TaskGroup {
 public:
  // Called with a task's name when it ends by an exception that is not cancellation, after the
  // task has left the group. May spawn.
  using OnError = std::function<void(const std::string& task, std::exception_ptr)>;

  TaskGroup(boost::asio::any_io_executor executor, OnError on_error);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Starts `task` soon, never inside this call. After cancel() it is dropped unstarted.
  void spawn(std::string name, boost::asio::awaitable<void> task);

  // Emits terminal cancellation to every task; later spawns are dropped.
  void cancel();

  // Returns when no task runs any more, or when the caller itself is cancelled. Not for a task of
  // this group, which would wait for itself until cancel().
  boost::asio::awaitable<void> wait();

  size_t size() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace newswatch
