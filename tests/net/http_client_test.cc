#include "net/http_client.h"

#include <atomic>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/client.h"
#include "tests/support/gzip.h"
#include "tests/support/loopback_server.h"

namespace newswatch::net {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;

Reply echo_target(const Received& request) {
  Reply reply;
  reply.body = request.target;
  return reply;
}

TEST(HttpClient, GivesStatusHeadersBodyAndUrl) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.status = 404;
    reply.headers = {{"X-One", "a"}, {"x-one", " b "}, {"Empty", ""}};
    reply.body = "no";
    return reply;
  });
  Client client;
  const auto result = client.fetch(local(server.url("/feed?x=1#part")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(result->body, "no");
  EXPECT_EQ(result->url, server.url("/feed?x=1"));
  EXPECT_THAT(result->headers,
              ::testing::Contains(std::pair<std::string, std::string>("X-One", "a")));
  ASSERT_NE(find_header(result->headers, "X-ONE"), nullptr);
  EXPECT_EQ(*find_header(result->headers, "X-ONE"), "b");
  EXPECT_EQ(find_header(result->headers, "Y"), nullptr);
  EXPECT_GT(result->received_bytes, 2u);
  EXPECT_EQ(server.requests().at(0).target, "/feed?x=1");
}

TEST(HttpClient, SendsNothingThatWasNotAskedFor) {
  LoopbackServer server(echo_target);
  Client client;
  auto request = local(server.url("/"));
  request.headers.emplace_back("X-Mine", "1");
  request.headers.emplace_back("X-Empty", "");
  ASSERT_TRUE(client.fetch(request));
  std::vector<std::string> names;
  names.reserve(8);
  const auto sent = server.requests().at(0);
  for (const auto& header : sent.headers) names.push_back(header.first);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("Host", "User-Agent", "Accept",
                                                     "Accept-Encoding", "X-Mine", "X-Empty"));
  EXPECT_EQ(sent.header("user-agent"), "newswatch/test");
  EXPECT_THAT(sent.header("accept-encoding"), ::testing::HasSubstr("gzip"));
  request.headers = {{"user-agent", "own"}};
  ASSERT_TRUE(client.fetch(request));
  EXPECT_EQ(server.requests().at(1).header("User-Agent"), "own");
}

TEST(HttpClient, KeepsConnections) {
  LoopbackServer server(echo_target);
  Client client;
  for (int i = 0; i < 20; ++i) {
    const auto result = client.fetch(local(server.url("/" + std::to_string(i))));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->body, "/" + std::to_string(i));
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST(HttpClient, ClosesIdleConnectionsBeyondTheirNumber) {
  LoopbackServer server(
      [](const Received&) {
        Reply reply;
        reply.delay = std::chrono::milliseconds(20);  // so that all are open together
        return reply;
      },
      "0.0.0.0");
  Client client({.user_agent = "newswatch/test", .max_idle_connections = 3});
  std::vector<testing::Spawned<FetchResult>> fetches;
  for (int i = 1; i <= 12; ++i) {
    fetches.push_back(client.spawn(
        local("http://127.0.1." + std::to_string(i) + ":" + std::to_string(server.port()))));
  }
  for (auto& fetch : fetches) {
    testing::run_until(client.loop, [&] { return fetch.done(); });
    EXPECT_TRUE(fetch.value());
  }
  EXPECT_EQ(server.connections(), 12u);
  EXPECT_TRUE(server.wait_for_open_connections(3));
}

TEST(HttpClient, PostsItsBodyAndNothingElse) {
  LoopbackServer server(echo_target);
  Client client;
  auto request = local(server.url("/hook"));
  request.method = Method::post;
  request.body = std::string("{\"a\":1}\0b", 9);
  request.headers = {{"Content-Type", "application/json"}};
  ASSERT_TRUE(client.fetch(request));
  request.headers.clear();
  request.body = std::string(3 << 20, 'x');
  ASSERT_TRUE(client.fetch(request));
  request.body.clear();
  ASSERT_TRUE(client.fetch(request));
  const auto requests = server.requests();
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].header("content-type"), "application/json");
  EXPECT_EQ(requests[0].body, (std::string("{\"a\":1}\0b", 9)));
  EXPECT_EQ(requests[1].body.size(), std::size_t{3} << 20);
  EXPECT_FALSE(requests[1].has_header("Expect"));
  EXPECT_FALSE(requests[1].has_header("Content-Type"));
  EXPECT_EQ(requests[2].body, "");
}

TEST(HttpClient, PutsItsBody) {
  LoopbackServer server(echo_target);
  Client client;
  auto request = local(server.url("/room"));
  request.method = Method::put;
  request.body = "{}";
  request.headers = {{"Content-Type", "application/json"}};
  ASSERT_TRUE(client.fetch(request));
  request.method = Method::post;  // nothing of it stays in the handle
  ASSERT_TRUE(client.fetch(request));
  const auto requests = server.requests();
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(requests[0].header("content-type"), "application/json");
  EXPECT_EQ(requests[0].body, "{}");
  EXPECT_FALSE(requests[0].has_header("Expect"));
  EXPECT_EQ(requests[1].method, "POST");
}

TEST(HttpClient, HeadHasNoBody) {
  LoopbackServer server(echo_target);
  Client client;
  auto request = local(server.url("/x"));
  request.method = Method::head;
  const auto result = client.fetch(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->body, "");
  EXPECT_EQ(server.requests().at(0).method, "HEAD");
  request.method = Method::get;
  EXPECT_EQ(client.fetch(request)->body, "/x");  // the reused handle is a GET again
}

TEST(HttpClient, InflatesGzip) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.headers = {{"Content-Encoding", "gzip"}};
    reply.body = testing::gzip(std::string(100'000, 'a'));
    return reply;
  });
  Client client;
  const auto result = client.fetch(local(server.url("/")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, std::string(100'000, 'a'));
  EXPECT_LT(result->received_bytes, 10'000u);
}

TEST(HttpClient, SendsBasicAuthAndRefusesCredentialsInTheUrl) {
  LoopbackServer server(echo_target);
  Client client;
  auto request = local(server.url("/"));
  request.basic_auth = "me:pa:ss";
  ASSERT_TRUE(client.fetch(request));
  EXPECT_EQ(server.requests().at(0).header("Authorization"), "Basic bWU6cGE6c3M=");
  auto url = server.url("/");
  const auto result = client.fetch(local(url.replace(0, 7, "http://me:secret@")));
  EXPECT_EQ(kind_of(result), "blocked");
  EXPECT_THAT(result.error().message, ::testing::Not(::testing::HasSubstr("secret")));
  // A reused handle forgets the credentials.
  ASSERT_TRUE(client.fetch(local(server.url("/"))));
  EXPECT_FALSE(server.requests().at(1).has_header("Authorization"));
}

TEST(HttpClient, RefusesHeadersThatWouldBreakTheRequest) {
  LoopbackServer server(echo_target);
  Client client;
  const Headers bad[] = {{{"X", "a\r\nHost: b"}}, {{"X\nY", "a"}}, {{"", "a"}}, {{"X", "a\nb"}}};
  for (const auto& headers : bad) {
    auto request = local(server.url("/"));
    request.headers = headers;
    EXPECT_EQ(kind_of(client.fetch(request)), "blocked");
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpClient, UsesTheProxyOfTheRequestAlone) {
  LoopbackServer proxy(echo_target);
  LoopbackServer server(echo_target);
  setenv("http_proxy", proxy.url("").c_str(), 1);
  Client client;
  ASSERT_TRUE(client.fetch(local(server.url("/direct"))));
  EXPECT_EQ(server.requests().size(), 1u);
  unsetenv("http_proxy");
  Request request;  // public addresses alone: the proxy itself may be private
  request.url = "http://feed.invalid/by-proxy";
  request.proxy = proxy.url("");
  setenv("no_proxy", "*", 1);
  const auto result = client.fetch(request);
  unsetenv("no_proxy");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(proxy.requests().at(0).target, "http://feed.invalid/by-proxy");
  request.url = "http://169.254.169.254/latest";
  EXPECT_EQ(kind_of(client.fetch(request)), "blocked");
}

TEST(HttpClient, ReadsAnAnswerThatComesInPieces) {
  // For longer than 200 ms, when the last of libcurl's timers for connecting looks at the socket.
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.stream = [left = 200]() mutable { return left-- > 0 ? std::string("piece ") : ""; };
    reply.stream_pause = std::chrono::milliseconds(2);
    return reply;
  });
  Client client;
  auto request = local(server.url("/"));
  request.limits.low_speed_bytes = 0;  // a timer of it looks once a second
  request.limits.total = std::chrono::seconds(10);
  const auto result = client.fetch(request);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body.size(), 200 * 6u);
}

TEST(HttpClient, RunsAHundredFetchesAtOnce) {
  LoopbackServer server(echo_target);
  Client client;
  std::vector<testing::Spawned<FetchResult>> fetches;
  fetches.reserve(100);
  for (int i = 0; i < 100; ++i) {
    fetches.push_back(client.spawn(local(server.url("/" + std::to_string(i)))));
  }
  testing::run_ready(client.loop);
  for (int i = 0; i < 100; ++i) {
    testing::run_until(client.loop, [&] { return fetches[static_cast<size_t>(i)].done(); });
    ASSERT_TRUE(fetches[static_cast<size_t>(i)].value());
    EXPECT_EQ(fetches[static_cast<size_t>(i)].value()->body, "/" + std::to_string(i));
  }
  EXPECT_EQ(client.http.in_flight(), 0u);
}

TEST(HttpClient, RunsTwoThousandFetchesOnAsManyHostsAtOnce) {
  constexpr std::size_t kHosts = 2000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 3 * kHosts) GTEST_SKIP() << "too few file descriptors are allowed";

  std::atomic<bool> release = false;  // no answer before all have asked
  LoopbackServer server(
      [&](const Received& request) {
        Reply reply;
        reply.stream = [&release, body = request.header("Host")]() mutable {
          return release ? std::exchange(body, {}) : std::string(" ");
        };
        reply.stream_pause = std::chrono::milliseconds(100);
        return reply;
      },
      "0.0.0.0");
  Client client({.user_agent = "newswatch/test", .max_idle_connections = 50});
  std::vector<testing::Spawned<FetchResult>> fetches;
  std::vector<std::string> hosts;
  hosts.reserve(kHosts);
  fetches.reserve(kHosts);
  for (std::size_t i = 0; i < kHosts; ++i) {
    hosts.push_back(fmt::format("127.1.{}.{}:{}", i / 250, i % 250 + 1, server.port()));
    fetches.push_back(client.spawn(local("http://" + hosts.back() + "/")));
  }
  testing::run_until(client.loop, [&] { return server.open_connections() == kHosts; });
  EXPECT_EQ(client.http.in_flight(), kHosts);
  release = true;
  for (std::size_t i = 0; i < kHosts; ++i) {
    testing::run_until(client.loop, [&] { return fetches[i].done(); });
    ASSERT_TRUE(fetches[i].value()) << fetches[i].value().error().message;
    const auto& body = fetches[i].value()->body;
    EXPECT_EQ(body.substr(body.find_last_of(' ') + 1), hosts[i]);
  }
  EXPECT_TRUE(server.wait_for_open_connections(50));
}

TEST(HttpClient, TriesAgainWhereAKeptConnectionWasClosed) {
  LoopbackServer first(echo_target);
  const auto port = first.port();
  Client client;
  ASSERT_TRUE(client.fetch(local(first.url("/"))));
  first.stop();
  LoopbackServer second(echo_target, "127.0.0.1", port);
  const auto result = client.fetch(local(second.url("/again")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "/again");
}

TEST(HttpClient, NamesWhatFailed) {
  Client client;
  std::string url;
  {
    LoopbackServer gone(echo_target);
    url = gone.url("/secret-path?token=abc");
  }
  const auto refused = client.fetch(local(url));
  EXPECT_EQ(kind_of(refused), "connect_error");
  EXPECT_THAT(refused.error().message, ::testing::StartsWith("127.0.0.1: "));
  EXPECT_THAT(refused.error().message, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_EQ(kind_of(client.fetch(local("ftp://example.org/"))), "blocked");
  EXPECT_EQ(kind_of(client.fetch(local("file:///etc/passwd"))), "blocked");
  EXPECT_EQ(kind_of(client.fetch(local("not a url"))), "blocked");
  EXPECT_EQ(kind_of(client.fetch(local(""))), "blocked");
}

}  // namespace
}  // namespace newswatch::net
