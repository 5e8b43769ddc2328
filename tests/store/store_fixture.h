// What the tests of the store share: a folder of their own, a loop, and values to store.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const char* name = "newswatch.db") const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Runs one coroutine to its end on a loop that does nothing else.
template <class T>
T run_on(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
  std::optional<T> result;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result = std::move(value);
  });
  loop.restart();
  loop.run();
  if (!result) throw std::logic_error("the coroutine did not end");
  return std::move(*result);
}

class StoreTest : public ::testing::Test {
 protected:
  void open();
  void close() { store_.reset(); }
  void reopen() {
    close();
    open();
  }

  // The value, or a failed test with the error.
  template <class T>
  T get(boost::asio::awaitable<Result<T>> task) {
    auto result = run_on(loop_, std::move(task));
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }
  void ok(boost::asio::awaitable<Result<void>> task) {
    const auto result = run_on(loop_, std::move(task));
    if (!result) throw std::runtime_error(result.error().message);
  }

  // A look into the file, beside the store.
  long long count(const std::string& sql);

  TemporaryFolder folder_;
  std::string path_ = folder_.file();
  boost::asio::io_context loop_;
  std::unique_ptr<Store> store_;
};

ItemKey key_of(const std::string& text);
Time at(long long seconds);  // after a fixed moment in the past
NewItem new_item(const std::string& name, Time first_seen);

// A poll of `feed` that brings the named items; each met the rule and leads a story of its own,
// told to the targets.
PollCommit poll_with(const std::string& feed, const std::vector<std::string>& names, Time when,
                     const std::vector<std::string>& targets = {"desk"});

// An attempt that was accepted.
DeliveryResult accepted(const AlertId& alert, const TargetName& target, int attempt = 1);

}  // namespace newswatch::store
