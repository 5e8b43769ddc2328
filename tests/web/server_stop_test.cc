// How the server ends: idle clients at once, requests in flight within the grace, then all.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/web/running_server.h"
#include "web/server.h"

namespace newswatch::web {
namespace {

namespace asio = boost::asio;

// A handler that tells when it was entered and waits to be released.
struct Gate {
  explicit Gate(const asio::any_io_executor& executor)
      : timer(executor, asio::steady_timer::time_point::max()) {}

  std::promise<void> entered;
  asio::steady_timer timer;
  bool finished = false;
};

asio::awaitable<HttpResponse> pass(Gate* gate, HttpRequest) {
  gate->entered.set_value();
  boost::system::error_code released;
  co_await gate->timer.async_wait(asio::redirect_error(asio::use_awaitable, released));
  HttpResponse response;
  response.body = "released";
  gate->finished = true;
  co_return response;
}

asio::awaitable<HttpResponse> pass_or_throw(Gate* gate, HttpRequest) {
  gate->entered.set_value();
  co_await gate->timer.async_wait(asio::use_awaitable);
  gate->finished = true;
  co_return HttpResponse{};
}

TEST(ServerStop, LetsARequestInFlightFinishAndClosesIdleOnes) {
  RunningServer server;
  Gate gate(server.executor());
  server.handle("GET", "/slow", [&](HttpRequest r) { return pass(&gate, std::move(r)); });
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client idle(server.port());
  EXPECT_EQ(idle.ask(request("GET", "/")).status, 200);
  Client busy(server.port());
  busy.send(request("GET", "/slow"));
  gate.entered.get_future().wait();

  auto stopped = server.stop(std::chrono::minutes(1));
  EXPECT_TRUE(idle.closed());
  asio::post(server.executor(), [&] { gate.timer.cancel(); });
  const auto answer = busy.receive();
  EXPECT_EQ(answer.body, "released");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(busy.closed());
  stopped.get();
  EXPECT_THROW(Client(server.port()), boost::system::system_error);
}

TEST(ServerStop, CancelsWhatDoesNotEndWithinTheGrace) {
  RunningServer server;
  Gate gate(server.executor());
  server.handle("GET", "/slow", [&](HttpRequest r) { return pass_or_throw(&gate, std::move(r)); });
  ASSERT_TRUE(server.start());
  Client busy(server.port());
  busy.send(request("GET", "/slow"));
  gate.entered.get_future().wait();
  server.stop(std::chrono::milliseconds(1)).get();
  EXPECT_TRUE(busy.closed());
  EXPECT_FALSE(gate.finished);
  EXPECT_TRUE(server.errors().empty());  // being cancelled is no error
}

TEST(ServerStop, EndsWithARequestHalfRead) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  server.handle("POST", "/", "hello");
  ASSERT_TRUE(server.start());
  Client half(server.port());
  half.ask(request("GET", "/"));
  half.send(request("POST", "/", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(half.receive().status, 100);
  server.stop(std::chrono::milliseconds(1)).get();
  EXPECT_TRUE(half.closed());
}

TEST(ServerStop, SurvivesClientsThatVanish) {
  RunningServer server;
  Gate gate(server.executor());
  server.handle("GET", "/slow", [&](HttpRequest r) { return pass(&gate, std::move(r)); });
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client gone(server.port());
  gone.send(request("GET", "/slow"));
  gate.entered.get_future().wait();
  gone.abort();
  asio::post(server.executor(), [&] { gate.timer.cancel(); });
  Client next(server.port());
  EXPECT_EQ(next.ask(request("GET", "/")).status, 200);
}

TEST(ServerStop, IsDoneAtOnceWhereNothingListens) {
  asio::io_context loop;
  Server server(loop.get_executor(), {}, {});
  auto stopped = asio::co_spawn(loop, server.stop(std::chrono::minutes(1)), asio::use_future);
  loop.run();
  stopped.get();
}

}  // namespace
}  // namespace newswatch::web
