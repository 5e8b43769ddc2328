// Redirects that mean harm: where they are not followed, and what is not sent along.
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/client.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_file.h"
#include "tests/support/tls_server.h"

namespace newswatch::net {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;
using testing::TempFile;
using testing::TlsServer;

// Sends "/" to `location`, byte for byte; "/..." is an answer.
class Redirecting {
 public:
  explicit Redirecting(std::string location)
      : server_([location = std::move(location)](const Received& request) {
          Reply reply;
          if (request.target != "/") return reply;
          reply.raw = fmt::format("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {}\r\n\r\n",
                                  location);
          reply.raw_keep_open = true;
          return reply;
        }) {}

  LoopbackServer* operator->() { return &server_; }

 private:
  LoopbackServer server_;
};

TEST(HostileRedirect, LeadsToNoOtherProtocol) {
  const TempFile secret("top secret");
  for (const std::string& location :
       {"file://" + secret.path(), "FILE://" + secret.path(), "file:" + secret.path(),
        std::string("gopher://127.0.0.1:70/_x"), std::string("ftp://127.0.0.1/"),
        std::string("dict://127.0.0.1:2628/d:x"), std::string("ldap://127.0.0.1/"),
        std::string("smb://127.0.0.1/x"), std::string("telnet://127.0.0.1:23"),
        std::string("data:text/xml,<rss/>"), std::string("javascript:alert(1)"),
        std::string("view-source:http://127.0.0.1/"), std::string("jar:http://127.0.0.1/!/"),
        std::string("feed://127.0.0.1/"), std::string("ws://127.0.0.1/"),
        std::string("about:blank"), std::string("mailto:a@example.org"),
        std::string("\tgopher://127.0.0.1:70/"), std::string("  FtP://127.0.0.1/")}) {
    Redirecting server(location);
    Client client;
    const auto result = client.fetch(local(server->url("/")));
    EXPECT_EQ(kind_of(result), "blocked") << location;
    EXPECT_EQ(server->requests().size(), 1u) << location;
  }
}

TEST(HostileRedirect, LeadsToNoUrlWithCredentials) {
  LoopbackServer other([](const Received&) { return Reply{}; });
  const auto host = fmt::format("127.0.0.1:{}", other.port());
  for (const auto& location :
       {"http://user:pass@" + host + "/", "http://user@" + host + "/", "//user:pass@" + host + "/",
        "http://:pass@" + host + "/", "http://us%65r:p%40ss@" + host + "/",
        "http://127.0.0.1:1@" + host + "/", "http://a@b@" + host + "/"}) {
    Redirecting server(location);
    Client client;
    const auto result = client.fetch(local(server->url("/")));
    ASSERT_EQ(kind_of(result), "blocked") << location;
    EXPECT_THAT(result.error().message, ::testing::Not(::testing::HasSubstr("pass")));
  }
  EXPECT_EQ(other.connections(), 0u);
  // Empty ones are none, and make no header.
  for (const auto& location : {"http://@" + host + "/x", "http://:@" + host + "/x"}) {
    Redirecting server(location);
    Client client;
    client.fetch(local(server->url("/")));
  }
  for (const auto& request : other.requests()) EXPECT_FALSE(request.has_header("Authorization"));
}

TEST(HostileRedirect, WhatIsNoUrlIsRefused) {
  for (const std::string& location :
       {std::string("http://"), std::string("http:///"), std::string("http://[::1"),
        std::string("http://127.0.0.1:99999/"), std::string("http://127.0.0.1:-1/"),
        std::string("http://127.0.0.1:80x/"), std::string("http://a b/"),
        std::string("http://a\x01"
                    "b/"),
        std::string("http://127.0.0.1/\x7f"), std::string("http://127.0.0.1/\x1b[31m"),
        std::string("http://127.0.0.1%00.example/"), std::string("http://127.0.0.1\\@example.org/"),
        std::string("http://%0d%0aX-Evil:1/"), "http://" + std::string(2000, 'a') + "/"}) {
    Redirecting server(location);
    Client client;
    const auto result = client.fetch(local(server->url("/")));
    EXPECT_THAT(kind_of(result), ::testing::AnyOf("blocked", "dns_error")) << location;
    EXPECT_EQ(server->requests().size(), 1u) << location;
    if (result) continue;
    for (const char c : result.error().message) EXPECT_GE(static_cast<unsigned char>(c), 0x20u);
  }
}

TEST(HostileRedirect, RelativeFormsAreReadAsBrowsersDo) {
  const std::pair<const char*, const char*> table[] = {
      {"/there", "/there"},
      {"there", "/there"},
      {"./a/../there", "/there"},
      {"?page=1 2", "/?page=1%202"},
      {"/with space", "/with%20space"},
      {"/\xd0\xb8", "/%D0%B8"},
      {"/a\tb", "/ab"},
      {"/a\rX-Injected: 1", "/aX-Injected:%201"},
      {"/a\r\n X-Injected: 1", "/a"},
      {"/%0d%0aX-Injected:%201", "/%0d%0aX-Injected:%201"},
      {"  /blanks  ", "/blanks"},
      {"/x#fragment", "/x"},
  };
  for (const auto& [location, target] : table) {
    Redirecting server(location);
    Client client;
    const auto result = client.fetch(local(server->url("/")));
    ASSERT_TRUE(result) << location << ": " << result.error().message;
    ASSERT_EQ(server->requests().size(), 2u) << location;
    EXPECT_EQ(server->requests().at(1).target, target) << location;
    EXPECT_FALSE(server->requests().at(1).has_header("X-Injected")) << location;
  }
}

TEST(HostileRedirect, AProtocolRelativeOneLeavesTheOrigin) {
  LoopbackServer other([](const Received&) { return Reply{}; });
  Redirecting first(fmt::format("//127.0.0.1:{}/there", other.port()));
  Client client;
  auto request = local(first->url("/"));
  request.basic_auth = "me:pw";
  request.headers = {{"X-Api-Key", "k"}};
  ASSERT_TRUE(client.fetch(request));
  EXPECT_TRUE(first->requests().at(0).has_header("Authorization"));
  EXPECT_FALSE(other.requests().at(0).has_header("Authorization"));
  EXPECT_FALSE(other.requests().at(0).has_header("X-Api-Key"));
}

// Scheme, host and port are the origin, and each of them counts.
TEST(HostileRedirect, SecretsStayAtTheirOrigin) {
  LoopbackServer everywhere([](const Received&) { return Reply{}; }, "0.0.0.0");
  TlsServer secure({});
  const TempFile ca(secure.ca_pem());
  LoopbackServer port([](const Received&) { return Reply{}; });
  for (const auto& location :
       {fmt::format("http://127.0.0.2:{}/", everywhere.port()),
        fmt::format("http://localhost:{}/", everywhere.port()), port.url("/")}) {
    Redirecting first(location);
    Client client;
    auto request = local(first->url("/"));
    request.headers = {{"Authorization", "Bearer t0ken"}, {"Cookie", "c=1"}, {"X-Api-Key", "k"}};
    ASSERT_TRUE(client.fetch(request)) << location;
    EXPECT_TRUE(first->requests().at(0).has_header("Authorization"));
  }
  auto all = everywhere.requests();
  for (const auto& each : port.requests()) all.push_back(each);
  ASSERT_EQ(all.size(), 3u);
  for (const auto& each : all) {
    for (const auto* name : {"Authorization", "Cookie", "X-Api-Key", "Referer"}) {
      EXPECT_FALSE(each.has_header(name)) << name;
    }
  }
}

TEST(HostileRedirect, FromHttpsToHttpIsRefused) {
  LoopbackServer plain([](const Received&) { return Reply{}; });
  TlsServer secure({.answer = "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nConnection: close\r\n"
                              "Location: " +
                              plain.url("/") + "\r\n\r\n"});
  const TempFile ca(secure.ca_pem());
  Client client;
  auto request = local(fmt::format("https://127.0.0.1:{}/", secure.port()));
  request.ca_file = ca.path();
  const auto result = client.fetch(request);
  ASSERT_EQ(kind_of(result), "blocked");
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("from https to http"));
  EXPECT_EQ(plain.connections(), 0u);
}

TEST(HostileRedirect, ALoopOfTwoServersEndsAtTheLimit) {
  std::string first_url;
  LoopbackServer second([&](const Received&) {
    Reply reply;
    reply.status = 307;
    reply.headers = {{"Location", first_url}};
    return reply;
  });
  LoopbackServer first([&](const Received&) {
    Reply reply;
    reply.status = 308;
    reply.headers = {{"Location", second.url("/")}};
    return reply;
  });
  first_url = first.url("/");
  Client client;
  const auto result = client.fetch(local(first_url));
  ASSERT_EQ(kind_of(result), "http_error");
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("too many redirects"));
  EXPECT_EQ(first.requests().size() + second.requests().size(), 6u);
}

TEST(HostileRedirect, TheirBodiesAndHeadersAreBoundedToo) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.status = 302;
    reply.headers = {{"Location", "/there"}};
    if (request.target == "/body") reply.stream = [] { return std::string(1 << 16, 'x'); };
    if (request.target == "/headers") reply.headers.emplace_back("X", std::string(70'000, 'x'));
    return reply;
  });
  Client client;
  for (const auto* path : {"/body", "/headers"}) {
    EXPECT_EQ(kind_of(client.fetch(local(server.url(path)))), "too_large") << path;
  }
}

}  // namespace
}  // namespace newswatch::net
