#include "core/task_group.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "tests/support/run_coroutine.h"

namespace newswatch {
namespace {

namespace asio = boost::asio;

using Log = std::vector<std::string>;

// The loop outlives the group, and the log both.
struct Fixture {
  Log log;
  asio::io_context loop;
  TaskGroup group{loop.get_executor(), [this](const std::string& task, std::exception_ptr error) {
                    try {
                      std::rethrow_exception(error);
                    } catch (const std::exception& e) {
                      log.push_back(task + ": " + e.what());
                    }
                  }};
};

asio::awaitable<void> note(Log& log, std::string text) {
  log.push_back(std::move(text));
  co_return;
}

asio::awaitable<void> wait_for_ever(Log& log, std::string name) {
  log.push_back(name + " begins");
  try {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    log.push_back(name + " cancelled");
    throw;
  }
}

asio::awaitable<void> fail(std::string what) {
  throw std::runtime_error(what);
  co_return;
}

TEST(TaskGroup, RunsTasksAfterSpawnAndForgetsThem) {
  Fixture f;
  f.group.spawn("a", note(f.log, "a"));
  f.group.spawn("b", note(f.log, "b"));
  EXPECT_EQ(f.log, Log{});
  EXPECT_EQ(f.group.size(), 2u);
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(f.log, (Log{"a", "b"}));
  EXPECT_EQ(f.group.size(), 0u);
}

asio::awaitable<void> spawn_and_note(TaskGroup& group, Log& log) {
  group.spawn("inner", note(log, "inner"));
  log.push_back("after spawn");
  co_return;
}

TEST(TaskGroup, NeverStartsATaskWithinSpawn) {
  Fixture f;
  f.group.spawn("outer", spawn_and_note(f.group, f.log));
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(f.log, (Log{"after spawn", "inner"}));
}

TEST(TaskGroup, WaitOfAnEmptyGroupReturnsAtOnce) {
  Fixture f;
  testing::run(f.loop, f.group.wait());
  f.group.cancel();
  testing::run(f.loop, f.group.wait());
}

TEST(TaskGroup, CancelEndsEveryTaskAndDropsLaterOnes) {
  Fixture f;
  f.group.spawn("a", wait_for_ever(f.log, "a"));
  f.group.spawn("b", wait_for_ever(f.log, "b"));
  testing::run_ready(f.loop);
  f.group.spawn("unstarted", note(f.log, "unstarted"));
  f.group.cancel();
  f.group.spawn("late", note(f.log, "late"));
  EXPECT_EQ(f.group.size(), 3u);
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(f.log, (Log{"a begins", "b begins", "a cancelled", "b cancelled"}));
  EXPECT_EQ(f.group.size(), 0u);
}

TEST(TaskGroup, ReportsExceptionsThatAreNotCancellation) {
  Fixture f;
  f.group.spawn("first", fail("broken"));
  f.group.spawn("second", wait_for_ever(f.log, "second"));
  testing::run_until(f.loop, [&] { return f.group.size() == 1; });
  f.group.cancel();
  testing::run(f.loop, f.group.wait());
  std::sort(f.log.begin(), f.log.end());
  EXPECT_EQ(f.log, (Log{"first: broken", "second begins", "second cancelled"}));
}

TEST(TaskGroup, AHandlerThatThrowsLeavesNoTaskBehind) {
  asio::io_context loop;
  TaskGroup group(loop.get_executor(), [](const std::string&, const std::exception_ptr& error) {
    std::rethrow_exception(error);
  });
  group.spawn("a", fail("broken"));
  EXPECT_THROW(loop.run(), std::runtime_error);
  EXPECT_EQ(group.size(), 0u);
  testing::run(loop, group.wait());
}

TEST(TaskGroup, AHandlerMaySpawn) {
  Log log;
  asio::io_context loop;
  TaskGroup* self = nullptr;
  TaskGroup group(loop.get_executor(), [&](const std::string& task, const std::exception_ptr&) {
    log.push_back(task);
    if (log.size() < 3) self->spawn("again", fail("broken"));
  });
  self = &group;
  group.spawn("first", fail("broken"));
  testing::run(loop, group.wait());
  EXPECT_EQ(log, (Log{"first", "again", "again"}));
}

asio::awaitable<void> wait_and_note(TaskGroup& group, Log& log) {
  co_await group.wait();
  log.push_back("waited");
}

TEST(TaskGroup, AnyNumberMayWait) {
  Fixture f;
  TaskGroup waiters(f.loop.get_executor(), [](const std::string&, const std::exception_ptr&) {});
  f.group.spawn("a", wait_for_ever(f.log, "a"));
  waiters.spawn("1", wait_and_note(f.group, f.log));
  waiters.spawn("2", wait_and_note(f.group, f.log));
  testing::run_ready(f.loop);
  EXPECT_EQ(f.log, (Log{"a begins"}));
  f.group.cancel();
  testing::run(f.loop, waiters.wait());
  EXPECT_EQ(f.log, (Log{"a begins", "a cancelled", "waited", "waited"}));
}

TEST(TaskGroup, AWaitFromWithinEndsByCancel) {
  Fixture f;
  f.group.spawn("self", wait_and_note(f.group, f.log));
  testing::run_ready(f.loop);
  EXPECT_EQ(f.group.size(), 1u);
  f.group.cancel();
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(f.group.size(), 0u);
}

// An operation that ends within the emission of its cancellation, as callbacks of C libraries do,
// and then does `also`.
asio::awaitable<void> end_at_once(std::function<void()> also) {
  const auto start = [](auto handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    auto waiting = std::make_shared<std::optional<decltype(handler)>>(std::move(handler));
    slot.assign([waiting](asio::cancellation_type) {
      if (auto now = std::exchange(*waiting, std::nullopt)) std::move (*now)(std::exception_ptr());
    });
  };
  co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::exception_ptr)>(
      start, asio::use_awaitable);
  also();
}

TEST(TaskGroup, TasksMayEndWhileCancelGoesThroughThem) {
  Fixture f;
  for (int i = 0; i < 20; ++i) {
    f.group.spawn("end", end_at_once([&f, i] {
                    f.log.push_back("end " + std::to_string(i));
                    f.group.spawn("late", note(f.log, "late"));
                    if (i == 3) f.group.cancel();  // from within
                  }));
  }
  testing::run_ready(f.loop);
  EXPECT_EQ(f.group.size(), 20u);
  f.loop.restart();
  asio::post(f.loop, [&f] { f.group.cancel(); });
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(f.log.size(), 20u);
}

// The loop in one thread, work in others: what a task awaits elsewhere comes back to its thread.
asio::awaitable<void> visit(asio::thread_pool& pool, int& visits) {
  const auto home = co_await asio::this_coro::executor;
  for (int i = 0; i < 50; ++i) {
    co_await asio::post(pool, asio::use_awaitable);
    co_await asio::post(home, asio::use_awaitable);
    ++visits;
  }
}

TEST(TaskGroup, TasksMayUseAPool) {
  asio::thread_pool pool(2);
  Fixture f;
  int visits = 0;
  for (int i = 0; i < 20; ++i) f.group.spawn("visit", visit(pool, visits));
  testing::run(f.loop, f.group.wait());
  EXPECT_EQ(visits, 1'000);
  EXPECT_EQ(f.log, Log{});
  pool.join();
}

}  // namespace
}  // namespace newswatch
