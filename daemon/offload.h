// offload: runs a pure function in the thread pool and resumes the coroutine on its own loop.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace newswatch::daemon {

// `work` owns or shares all it touches. Not cancellable: a function that began is awaited, so that
// what it refers to stays alive. An exception in it is thrown here. Its result is
// default-constructible.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> offload(boost::asio::thread_pool& pool,
                                                            Work work) {
  namespace asio = boost::asio;
  using R = std::invoke_result_t<Work&>;
  auto initiate = [](auto handler, asio::thread_pool* threads, Work w) {
    auto back = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(*threads,
               [handler = std::move(handler), back = std::move(back), w = std::move(w)]() mutable {
                 std::exception_ptr error;
                 R result{};
                 try {
                   result = w();
                 } catch (...) {
                   error = std::current_exception();
                 }
                 const auto executor = back.get_executor();
                 asio::post(executor, [handler = std::move(handler), back = std::move(back), error,
                                       result = std::move(result)]() mutable {
                   handler(error, std::move(result));
                 });
               });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, R)>(
      std::move(initiate), asio::use_awaitable, &pool, std::move(work));
}

}  // namespace newswatch::daemon
