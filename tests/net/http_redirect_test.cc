// Redirects as HttpClient follows them, against real servers; the rules alone are at the end.
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/redirect.h"
#include "tests/net/client.h"
#include "tests/support/loopback_server.h"

namespace newswatch::net {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;

Reply redirect(int status, std::string location) {
  Reply reply;
  reply.status = status;
  reply.headers = {{"Location", std::move(location)}};
  reply.body = "moved";
  return reply;
}

// "/STATUS/REST" redirects to "/REST"; anything else is an answer.
Reply redirect_by_path(const Received& request) {
  if (request.target.size() > 5 && request.target[1] == '3') {
    return redirect(std::stoi(request.target.substr(1, 3)), request.target.substr(4));
  }
  Reply reply;
  reply.body = "arrived";
  return reply;
}

TEST(Redirect, FollowsEveryKindAndTellsTheHops) {
  LoopbackServer server(redirect_by_path);
  Client client;
  const auto result = client.fetch(local(server.url("/301/302/303/307/308/end")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->body, "arrived");
  EXPECT_EQ(result->url, server.url("/end"));
  ASSERT_EQ(result->redirects.size(), 5u);
  EXPECT_EQ(result->redirects[0].status, 301);
  EXPECT_EQ(result->redirects[0].url, server.url("/301/302/303/307/308/end"));
  EXPECT_EQ(result->redirects[4].status, 308);
  EXPECT_EQ(result->redirects[4].url, server.url("/308/end"));
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Redirect, EndsAtTheLimit) {
  LoopbackServer server([](const Received&) { return redirect(302, "/again"); });
  Client client;
  EXPECT_EQ(kind_of(client.fetch(local(server.url("/")))), "http_error");
  EXPECT_EQ(server.requests().size(), 6u);
  auto request = local(server.url("/"));
  request.limits.max_redirects = 0;
  const auto result = client.fetch(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 302);
  EXPECT_EQ(result->body, "moved");
}

TEST(Redirect, WithoutLocationIsTheAnswer) {
  LoopbackServer server(
      [](const Received&) { return Reply{.status = 301, .headers = {}, .body = "x"}; });
  Client client;
  const auto result = client.fetch(local(server.url("/")));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 301);
}

TEST(Redirect, RefusesSchemesAndCredentials) {
  for (const std::string location :
       {"file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://127.0.0.1/", "javascript:alert(1)",
        "http://user:pass@127.0.0.1/", "http://user@127.0.0.1/", "http://"}) {
    LoopbackServer server([&](const Received&) { return redirect(302, location); });
    Client client;
    const auto result = client.fetch(local(server.url("/private-path")));
    EXPECT_EQ(kind_of(result), "blocked") << location;
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, ::testing::Not(::testing::HasSubstr("pass")));
    EXPECT_EQ(server.requests().size(), 1u) << location;
  }
}

TEST(Redirect, DropsHeadersWhereTheOriginChanges) {
  LoopbackServer other(redirect_by_path);
  LoopbackServer first([&](const Received& request) {
    if (request.target == "/same") return redirect(302, "/there");
    if (request.target == "/there") return redirect(302, other.url("/302/end"));
    return Reply{};
  });
  Client client;
  auto request = local(first.url("/same"));
  request.basic_auth = "me:pw";
  request.headers = {{"X-Api-Key", "k"},         {"Cookie", "c=1"},
                     {"User-Agent", "own"},      {"Accept", "application/rss+xml"},
                     {"If-None-Match", "\"e\""}, {"If-Modified-Since", "yesterday"}};
  ASSERT_TRUE(client.fetch(request));
  ASSERT_EQ(first.requests().size(), 2u);
  ASSERT_EQ(other.requests().size(), 2u);
  EXPECT_TRUE(first.requests()[0].has_header("If-None-Match"));
  for (const auto* name : {"X-Api-Key", "Cookie", "Authorization"}) {
    EXPECT_TRUE(first.requests()[0].has_header(name)) << name;
    EXPECT_TRUE(first.requests()[1].has_header(name)) << name;
    EXPECT_FALSE(other.requests()[0].has_header(name)) << name;
    EXPECT_FALSE(other.requests()[1].has_header(name)) << name;
  }
  for (const auto& hop : {first.requests()[1], other.requests()[0], other.requests()[1]}) {
    EXPECT_FALSE(hop.has_header("If-None-Match"));
    EXPECT_FALSE(hop.has_header("If-Modified-Since"));
    EXPECT_EQ(hop.header("User-Agent"), "own");
    EXPECT_EQ(hop.header("Accept"), "application/rss+xml");
    EXPECT_FALSE(hop.has_header("Referer"));
  }
}

TEST(Redirect, DoesNotTrustTheWayBack) {
  std::string home;
  LoopbackServer other([&](const Received&) { return redirect(302, home + "?stolen"); });
  LoopbackServer first([&](const Received& request) {
    return request.target == "/" ? redirect(302, other.url("/")) : Reply{};
  });
  home = first.url("/");
  Client client;
  auto request = local(home);
  request.headers = {{"X-Api-Key", "k"}};
  ASSERT_TRUE(client.fetch(request));
  ASSERT_EQ(first.requests().size(), 2u);
  EXPECT_FALSE(first.requests()[1].has_header("X-Api-Key"));
}

TEST(Redirect, ConditionalHeadersGoToTheirUrlAlone) {
  LoopbackServer other([](const Received&) { return Reply{}; });
  LoopbackServer first([&](const Received&) { return redirect(302, other.url("/feed")); });
  Client client;
  auto request = local(first.url("/"));
  request.headers = {{"If-None-Match", "\"e\""}};
  request.conditional_url = other.url("/feed");
  ASSERT_TRUE(client.fetch(request));
  EXPECT_FALSE(first.requests().at(0).has_header("If-None-Match"));
  EXPECT_EQ(other.requests().at(0).header("If-None-Match"), "\"e\"");
  request.conditional_url = other.url("/another");
  ASSERT_TRUE(client.fetch(request));
  EXPECT_FALSE(first.requests().at(1).has_header("If-None-Match"));
  EXPECT_FALSE(other.requests().at(1).has_header("If-None-Match"));
}

TEST(Redirect, APostBecomesAGetOrStaysAtItsOrigin) {
  LoopbackServer server(redirect_by_path);
  Client client;
  const auto post = [&](const std::string& path) {
    auto request = local(server.url(path));
    request.method = Method::post;
    request.body = "payload";
    request.headers = {{"Content-Type", "application/json"}};
    return client.fetch(request);
  };
  ASSERT_TRUE(post("/302/end"));
  EXPECT_EQ(server.requests().at(1).method, "GET");
  EXPECT_EQ(server.requests().at(1).body, "");
  EXPECT_FALSE(server.requests().at(1).has_header("Content-Type"));
  ASSERT_TRUE(post("/307/end"));
  EXPECT_EQ(server.requests().at(3).method, "POST");
  EXPECT_EQ(server.requests().at(3).body, "payload");

  LoopbackServer sender([&](const Received&) { return redirect(308, server.url("/end")); });
  auto request = local(sender.url("/"));
  request.method = Method::post;
  request.body = "payload";
  EXPECT_EQ(kind_of(client.fetch(request)), "blocked");
  EXPECT_EQ(server.requests().size(), 4u);
}

TEST(Redirect, OneDeadlineSpansAllHops) {
  LoopbackServer server([](const Received&) {
    auto reply = redirect(302, "/again");
    reply.delay = std::chrono::milliseconds(30);
    return reply;
  });
  Client client;
  auto request = local(server.url("/"));
  request.limits.total = std::chrono::milliseconds(200);
  request.limits.max_redirects = 1'000'000;
  EXPECT_EQ(kind_of(client.fetch(request)), "timeout");
}

TEST(NextLeg, JudgesEachStep) {
  const struct {
    const char* from;
    const char* location;
    const char* to;  // null: blocked
    bool trusted;
  } table[] = {
      {"http://a.example/x", "/y", "http://a.example/y", true},
      {"http://a.example/x/", "../z#part", "http://a.example/z", true},
      {"http://a.example/", "http://A.EXAMPLE:80/y", "http://a.example:80/y", true},
      {"http://a.example/", "//b.example/y", "http://b.example/y", false},
      {"http://a.example/", "http://a.example:8080/y", "http://a.example:8080/y", false},
      {"http://a.example/", "https://a.example/y", "https://a.example/y", false},
      {"https://a.example/", "http://a.example/y", nullptr, false},
      {"https://a.example/", "file:///etc/passwd", nullptr, false},
      {"https://a.example/", "gopher://a.example/", nullptr, false},
      {"https://a.example/", "https://u:p@a.example/", nullptr, false},
      {"https://a.example/", "data:text/html,x", nullptr, false},
  };
  for (const auto& row : table) {
    const auto leg = first_leg(local(row.from));
    ASSERT_TRUE(leg);
    const auto next = next_leg(*leg, 301, row.location);
    ASSERT_EQ(next.has_value(), row.to != nullptr) << row.location;
    if (!next) continue;
    EXPECT_EQ(next->url.str(), row.to);
    EXPECT_EQ(next->trusted, row.trusted) << row.location;
  }
}

}  // namespace
}  // namespace newswatch::net
