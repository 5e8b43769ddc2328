// Handles of libcurl are used again, with what was set for all requests: what one request needed of
// its own must not come to the next.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/client.h"
#include "tests/support/loopback_server.h"

namespace newswatch::net {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;

class Reuse : public ::testing::Test {
 protected:
  // A plain request after `special`, with the same handle.
  Received after(const Request& special) {
    EXPECT_TRUE(client_.fetch(special));
    const auto plain = client_.fetch(local(server_.url("/plain")));
    EXPECT_EQ(plain ? plain->body : "no answer", "/plain");
    return server_.requests().back();
  }
  Request special() const { return local(server_.url("/special")); }

  LoopbackServer server_{[](const Received& request) {
    Reply reply;
    reply.body = request.target;
    return reply;
  }};
  Client client_;
};

void expect_plain(const Received& sent) {
  EXPECT_EQ(sent.method, "GET");
  EXPECT_EQ(sent.target, "/plain");
  EXPECT_EQ(sent.body, "");
  std::vector<std::string> names;
  names.reserve(sent.headers.size());
  for (const auto& header : sent.headers) names.push_back(header.first);
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("Host", "User-Agent", "Accept", "Accept-Encoding"));
}

TEST_F(Reuse, HeadersStayWithTheirRequest) {
  auto request = special();
  request.headers = {{"If-None-Match", "\"a\""}, {"X-Mine", "1"}};
  expect_plain(after(request));
}

TEST_F(Reuse, CredentialsStayWithTheirRequest) {
  auto request = special();
  request.basic_auth = "me:secret";
  expect_plain(after(request));
}

TEST_F(Reuse, AMethodStaysWithItsRequest) {
  auto request = special();
  request.method = Method::head;
  expect_plain(after(request));
  request.method = Method::post;
  request.body = "text";
  expect_plain(after(request));
}

TEST_F(Reuse, AProxyStaysWithItsRequest) {
  LoopbackServer proxy([](const Received&) { return Reply{}; });
  auto request = special();
  request.proxy = proxy.url("");
  expect_plain(after(request));
  EXPECT_EQ(proxy.requests().size(), 1u);
}

TEST_F(Reuse, WhatIsCountedBeginsAnew) {
  const auto first = client_.fetch(special());
  const auto second = client_.fetch(special());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->received_bytes, second->received_bytes);
  EXPECT_EQ(first->headers.size(), second->headers.size());
}

TEST_F(Reuse, LimitsStayWithTheirRequest) {
  auto request = special();
  request.limits.max_body_bytes = 3;
  EXPECT_FALSE(client_.fetch(request));
  const auto plain = client_.fetch(local(server_.url("/plain")));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->body, "/plain");
}

// libcurl asks once more where a connection that it kept turns out to be closed, some times for
// each request: it counts these in the handle.
TEST(ReuseOfConnections, EachThatWasClosedMeanwhileIsMadeUpFor) {
  int asked = 0;
  LoopbackServer server([&asked](const Received&) {
    Reply reply;
    reply.body = "ok";
    reply.close_without_answer = ++asked % 2 == 0;  // the next one on each connection
    return reply;
  });
  Client client;
  for (int fetches = 1; fetches <= 20; ++fetches) {
    const auto result = client.fetch(local(server.url("/")));
    ASSERT_TRUE(result) << "fetch " << fetches << ": " << result.error().message;
    EXPECT_EQ(result->body, "ok");
  }
  EXPECT_EQ(server.connections(), 20u);
}

}  // namespace
}  // namespace newswatch::net
