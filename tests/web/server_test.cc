// What the server answers: routing, refusals, counting.
#include "web/server.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/web/running_server.h"

namespace newswatch::web {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

boost::asio::awaitable<HttpResponse> fail(HttpRequest) {
  throw std::runtime_error("the store is on fire");
  co_return HttpResponse{};
}

boost::asio::awaitable<HttpResponse> break_line(HttpRequest) {
  HttpResponse response;
  response.headers.emplace_back("X-Title", "a\r\nSet-Cookie: b");
  co_return response;
}

TEST(Server, HandsTheRequestToItsHandlerAndKeepsTheConnection) {
  RunningServer server;
  server.handle("GET", "/echo", "echo");
  server.handle("POST", "/echo", "echo");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/ec%68o?a=%20b")).body, "GET /echo?a=%20b ");
  EXPECT_EQ(client.ask(request("POST", "/echo", {}, "hello")).body, "POST /echo? hello");
  const auto chunked = client.ask(request("POST", "/echo", "Transfer-Encoding: chunked\r\n") +
                                  "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.body, "POST /echo? hello!");
  EXPECT_EQ(chunked.header("Connection"), "keep-alive");
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/", "Connection: close\r\n")).status, 200);
  EXPECT_TRUE(client.closed());
  Client old(server.port());
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\n\r\n").body, "hello");
  EXPECT_TRUE(old.closed());
}

TEST(Server, AnswersHeadAsGetWithoutTheBody) {
  RunningServer server;
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  const auto head = client.ask(request("HEAD", "/"), true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "5");
  EXPECT_EQ(client.ask(request("HEAD", "/nothing"), true).status, 404);
  // The connection is in step: no body was sent.
  EXPECT_EQ(client.ask(request("GET", "/")).body, "hello");
}

TEST(Server, SaysWhichMethodsAreAllowed) {
  RunningServer server;
  server.handle("GET", "/both", "x");
  server.handle("POST", "/both", "x");
  server.handle("POST", "/post", "x");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  const auto both = client.ask(request("DELETE", "/both"));
  EXPECT_EQ(both.status, 405);
  EXPECT_EQ(both.header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(client.ask(request("OPTIONS", "/post")).header("Allow"), "POST");
  EXPECT_EQ(client.ask(request("HEAD", "/post"), true).status, 405);
  EXPECT_EQ(client.ask(request("GET", "/none")).status, 404);
}

TEST(Server, AnswersPipelinedRequestsInOrderAndJunkAfterThemWith400) {
  RunningServer server;
  server.handle("GET", "/1", "one");
  server.handle("GET", "/2", "two");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  client.send(request("GET", "/1") + request("GET", "/2") + "\x16\x03\x01 junk\r\n\r\n" +
              request("GET", "/1"));
  EXPECT_EQ(client.receive().body, "one");
  EXPECT_EQ(client.receive().body, "two");
  const auto junk = client.receive();
  EXPECT_EQ(junk.status, 400);
  EXPECT_EQ(junk.header("Connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST(Server, RefusesMessagesWhoseEndIsUnclear) {
  RunningServer server;
  server.handle("POST", "/", "echo");
  ASSERT_TRUE(server.start());
  for (const char* more :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: -1\r\n"}) {
    Client client(server.port());
    EXPECT_EQ(client.ask(request("POST", "/", more) + "0\r\n\r\n").status, 400) << more;
    EXPECT_TRUE(client.closed()) << more;
  }
}

TEST(Server, AnswersOnlyToItsOwnNames) {
  ServerOptions options;
  options.hosts = {"news.example"};
  RunningServer server(options);
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  const auto status = [&](const std::string& hosts) {
    Client client(server.port());
    return client.ask("GET / HTTP/1.1\r\n" + hosts + "\r\n").status;
  };
  EXPECT_EQ(status("Host: localhost:" + std::to_string(server.port()) + "\r\n"), 200);
  EXPECT_EQ(status("Host: 127.0.0.1\r\n"), 200);
  EXPECT_EQ(status("Host: news.example\r\n"), 200);
  EXPECT_EQ(status("Host: evil.example\r\n"), 421);
  EXPECT_EQ(status("Host: \r\n"), 421);
  EXPECT_EQ(status(""), 400);
  EXPECT_EQ(status("Host: localhost\r\nHost: evil.example\r\n"), 400);
  Client absolute(server.port());
  EXPECT_EQ(absolute.ask("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n").status,
            421);
}

TEST(Server, RefusesPagesFromElsewhere) {
  RunningServer server;
  server.handle("POST", "/-/reload", "done");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  const auto status = [&](const std::string& more) {
    return client.ask(request("POST", "/-/reload", more)).status;
  };
  EXPECT_EQ(status("Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(status("Origin: null\r\n"), 403);
  EXPECT_EQ(status("Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(status("Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(status(""), 200);
}

TEST(Server, AsksForTheTokenBeforeItChangesAnything) {
  ServerOptions options;
  options.token = "s3cret";
  RunningServer server(options);
  server.handle("GET", "/", "hello");
  server.handle("POST", "/", "done");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/")).status, 200);
  const auto refused = client.ask(request("POST", "/"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr("Bearer"));
  EXPECT_EQ(client.ask(request("POST", "/", "Authorization: Bearer wrong\r\n")).status, 401);
  EXPECT_EQ(client.ask(request("POST", "/", "Authorization: Bearer s3cret\r\n")).status, 200);
}

TEST(Server, AsksForTheTokenBeforeItTellsAnythingToOtherMachines) {
  ServerOptions options;
  options.address = "0.0.0.0";
  options.token = "s3cret";
  RunningServer server(options);
  server.handle("GET", "/", "hello");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/")).status, 401);
  EXPECT_EQ(client.ask(request("GET", "/nothing")).status, 401);
  EXPECT_EQ(client.ask(request("GET", "/", "Authorization: Bearer s3cret\r\n")).status, 200);
}

TEST(Server, TurnsExceptionsInto500AndTellsTheirReasonToTheOwnerAlone) {
  RunningServer server;
  server.handle("GET", "/fail", &fail);
  server.handle("GET", "/split", &break_line);
  ASSERT_TRUE(server.start());
  Client client(server.port());
  const auto answer = client.ask(request("GET", "/fail"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("fire")));
  const auto split = client.ask(request("GET", "/split"));
  EXPECT_EQ(split.status, 500);
  EXPECT_EQ(split.header("Set-Cookie"), "");
  EXPECT_THAT(server.errors(),
              ElementsAre("/fail: the store is on fire",
                          HasSubstr("/split: a response header has a line break")));
}

TEST(Server, CountsByTheHandlersPathAndLumpsUnknownOnesTogether) {
  RunningServer server;
  server.handle("GET", "/metrics", "x");
  ASSERT_TRUE(server.start());
  Client client(server.port());
  client.ask(request("GET", "/metrics"));
  client.ask(request("GET", "/metrics?x=1"));
  client.ask(request("POST", "/metrics"));
  client.ask(request("GET", "/metrics/y"));
  client.ask("nonsense\r\n\r\n");
  const std::map<std::pair<std::string, int>, int> expected = {
      {{"/metrics", 200}, 2}, {{"/metrics", 405}, 1}, {{"_other", 404}, 1}, {{"_other", 400}, 1}};
  EXPECT_EQ(server.counts(), expected);
}

TEST(Server, SpeaksOverIpv6) {
  ServerOptions options;
  options.address = "::1";
  RunningServer server(options);
  server.handle("GET", "/", "hello");
  const auto started = server.start();
  if (!started) GTEST_SKIP() << "no IPv6 on this machine: " << started.error().message;
  Client client(server.port(), "::1");
  EXPECT_EQ(
      client.ask("GET / HTTP/1.1\r\nHost: [::1]:" + std::to_string(server.port()) + "\r\n\r\n")
          .body,
      "hello");
}

}  // namespace
}  // namespace newswatch::web
