// What the server does with too much, too slow and too many.
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/web/running_server.h"
#include "web/server.h"

namespace newswatch::web {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

boost::asio::awaitable<HttpResponse> wait_for_release(std::promise<void>* entered,
                                                      boost::asio::steady_timer* release,
                                                      HttpRequest) {
  entered->set_value();
  boost::system::error_code released;
  co_await release->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, released));
  co_return HttpResponse{};
}

TEST(ServerLimits, CutsAFloodOfHeaders) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  std::string flood = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 20000; ++i) flood += "X-" + std::to_string(i) + ": aaaaaaaaaaaaaaaaaaaa\r\n";
  client.send(flood);  // may fail halfway: the server does not read on for ever
  EXPECT_EQ(client.receive().status, 431);
  Client next(server.port());
  EXPECT_EQ(next.ask(request("GET", "/")).status, 200);
}

TEST(ServerLimits, TakesA10KilobyteHeaderAndRefusesOneOf20) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  const auto with_header = [](size_t bytes) {
    return request("GET", "/", "X-Cookie: " + std::string(bytes, 'a') + "\r\n");
  };
  EXPECT_EQ(client.ask(with_header(10'000)).status, 200);
  EXPECT_EQ(client.ask(with_header(20'000)).status, 431);
}

TEST(ServerLimits, CutsOneEndlessHeaderLine) {
  RunningServer server;
  ASSERT_TRUE(server.start());
  Client client(server.port());
  client.send("GET /" + std::string(200000, 'a'));
  EXPECT_EQ(client.receive().status, 431);
}

TEST(ServerLimits, RefusesALargeBodyBeforeItComes) {
  ServerOptions options;
  options.max_body_bytes = 10;
  RunningServer server(options);
  server.handle("POST", "/", "echo");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("POST", "/", {}, "0123456789")).body, "POST /? 0123456789");
  const auto large =
      client.ask(request("POST", "/", "Content-Length: 11\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(large.status, 413);
  EXPECT_TRUE(client.closed());
}

TEST(ServerLimits, CutsAChunkedBodyThatGrowsTooLarge) {
  ServerOptions options;
  options.max_body_bytes = 10;
  RunningServer server(options);
  server.handle("POST", "/", "echo");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client
                .ask(request("POST", "/", "Transfer-Encoding: chunked\r\n") +
                     "8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n")
                .status,
            413);
  EXPECT_TRUE(client.closed());
}

TEST(ServerLimits, InvitesABodyThatIsWelcome) {
  RunningServer server;
  server.handle("POST", "/", "echo");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(
      client.ask(request("POST", "/", "Content-Length: 5\r\nExpect: 100-continue\r\n")).status,
      100);
  EXPECT_EQ(client.ask("hello").body, "POST /? hello");
}

TEST(ServerLimits, DoesNotReadTheBodyOfARefusedRequestAsTheNextOne) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("POST", "/", {}, request("GET", "/"))).status, 405);
  EXPECT_TRUE(client.closed());
}

TEST(ServerLimits, EndsAClientThatSaysNothing) {
  ServerOptions options;
  options.idle_timeout = milliseconds(20);
  RunningServer server(options);
  ASSERT_TRUE(server.start());
  Client silent(server.port());
  EXPECT_TRUE(silent.closed());
}

TEST(ServerLimits, EndsAClientThatStopsHalfwayThroughItsHeader) {
  ServerOptions options;
  options.idle_timeout = milliseconds(20);
  RunningServer server(options);
  ASSERT_TRUE(server.start());
  Client slow(server.port());
  slow.send("GET / HTTP/1.1\r\nHost: loc");
  EXPECT_TRUE(slow.closed());
}

TEST(ServerLimits, DoesNotPushTheDeadlineOnForAByteAtATime) {
  ServerOptions options;
  options.idle_timeout = milliseconds(50);
  options.max_body_bytes = 1'000'000'000;
  RunningServer server(options);
  server.handle("POST", "/", "echo");
  ASSERT_TRUE(server.start());
  Client slow(server.port());
  slow.send(request("POST", "/", "Content-Length: 1000000000\r\n"));
  while (slow.send("x")) {
  }
  EXPECT_TRUE(slow.closed());
}

TEST(ServerLimits, MakesRoomByClosingTheConnectionIdleForLongest) {
  ServerOptions options;
  options.max_connections = 2;
  RunningServer server(options);
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client first(server.port());
  EXPECT_EQ(first.ask(request("GET", "/")).status, 200);
  Client second(server.port());
  EXPECT_EQ(second.ask(request("GET", "/")).status, 200);
  EXPECT_EQ(first.ask(request("GET", "/")).status, 200);
  Client third(server.port());
  EXPECT_EQ(third.ask(request("GET", "/")).status, 200);
  EXPECT_TRUE(second.closed());
  EXPECT_EQ(first.ask(request("GET", "/")).status, 200);
}

TEST(ServerLimits, TurnsAwayWhenAllAreAtWork) {
  ServerOptions options;
  options.max_connections = 1;
  RunningServer server(options);
  std::promise<void> entered;
  boost::asio::steady_timer release(server.executor(),
                                    boost::asio::steady_timer::time_point::max());
  server.handle("GET", "/",
                [&](HttpRequest r) { return wait_for_release(&entered, &release, std::move(r)); });
  ASSERT_TRUE(server.start());
  Client busy(server.port());
  busy.send(request("GET", "/"));
  entered.get_future().wait();
  Client extra(server.port());
  const auto answer = extra.receive();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_TRUE(extra.closed());
  boost::asio::post(server.executor(), [&] { release.cancel(); });
  EXPECT_EQ(busy.receive().status, 200);
}

TEST(ServerLimits, ASecondServerOnThePortIsToldWhy) {
  RunningServer server;
  ASSERT_TRUE(server.start());
  boost::asio::io_context loop;
  ServerOptions options;
  options.port = server.port();
  Server second(loop.get_executor(), options, {});
  const auto listening = second.listen();
  ASSERT_FALSE(listening);
  EXPECT_THAT(listening.error().message,
              HasSubstr("can't listen on 127.0.0.1:" + std::to_string(server.port()) +
                        ": Address already in use: another program has the port"));
}

TEST(ServerLimits, RefusesAddressesThatItCannotOrShouldNotBind) {
  struct Case {
    const char* address;
    const char* message;
  };
  for (const auto& c :
       {Case{"news.example", "\"news.example\" is not an IP address: write 127.0.0.1:0"},
        Case{"192.0.2.1", "192.0.2.1:0 can be reached from other machines, which needs"},
        Case{"::", "[::]:0 can be reached from other machines"}}) {
    boost::asio::io_context loop;
    ServerOptions options;
    options.address = c.address;
    options.port = 0;
    Server server(loop.get_executor(), options, {});
    const auto listening = server.listen();
    ASSERT_FALSE(listening) << c.address;
    EXPECT_THAT(listening.error().message, HasSubstr(c.message));
  }
  boost::asio::io_context loop;
  ServerOptions options;
  options.address = "192.0.2.1";  // documentation: no machine has it
  options.token = "s3cret";
  Server server(loop.get_executor(), options, {});
  const auto listening = server.listen();
  ASSERT_FALSE(listening);
  EXPECT_THAT(listening.error().message, HasSubstr("this machine has no such address"));
}

}  // namespace
}  // namespace newswatch::web
