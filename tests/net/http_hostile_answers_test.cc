// Answers that break the protocol, or bend it: what the client makes of each, and that the fetches
// beside and after it get what is theirs.
#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/client.h"
#include "tests/support/bombs.h"
#include "tests/support/gzip.h"
#include "tests/support/loopback_server.h"

namespace newswatch::net {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;
using namespace std::chrono_literals;

// Sends `raw` to whoever asks for "/", and is well-behaved on every other path.
class RawServer {
 public:
  explicit RawServer(Reply reply)
      : server_([reply = std::move(reply)](const Received& request) {
          if (request.target == "/") return reply;
          return Reply{.body = "mine: " + request.target};
        }) {}

  std::string url(const char* path = "/") const { return server_.url(path); }
  LoopbackServer& operator*() { return server_; }
  LoopbackServer* operator->() { return &server_; }

 private:
  LoopbackServer server_;
};

Reply raw(std::string bytes) {
  Reply reply;
  reply.raw = std::move(bytes);
  return reply;
}

Request impatient(std::string url) {
  auto request = local(std::move(url));
  request.limits.total = 300ms;
  return request;
}

TEST(HostileAnswer, WhatIsNotHttpIsRefused) {
  const std::pair<const char*, std::string> table[] = {
      {"SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"},
      {"SMTP", "220 mail.example ESMTP\r\n"},
      {"HTTP/0.9", "<rss><channel><title>no header at all</title></channel></rss>"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/2 settings", std::string("\0\0\0\4\0\0\0\0\0", 9)},
      {"TLS alert", std::string("\x15\x03\x01\0\2\2\x46", 7)},
      {"NULs", std::string(1000, '\0')},
      {"a blank line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
      {"no status", "HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\nok"},
      {"a version of the future", "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok"},
      {"a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"},
      {"a header without a colon", "HTTP/1.1 200 OK\r\nNo colon\r\n\r\nok"},
      {"ICY", "ICY 200 OK\r\n\r\nmusic"},
      {"RTSP", "RTSP/1.0 200 OK\r\n\r\n"},
  };
  for (const auto& [name, bytes] : table) {
    RawServer server(raw(bytes));
    Client client;
    EXPECT_EQ(kind_of(client.fetch(impatient(server.url()))), "http_error") << name;
    EXPECT_TRUE(client.fetch(local(server.url("/after")))) << name;
  }
}

TEST(HostileAnswer, LengthsThatCannotBeAreRefused) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string length = "HTTP/1.1 200 OK\r\nContent-Length: ";
  const std::pair<const char*, std::string> table[] = {
      {"negative", length + "-1\r\n\r\nok"},
      {"words", length + "many\r\n\r\nok"},
      {"too short a body", length + "10\r\n\r\nok"},
      {"2^63 - 1", length + "9223372036854775807\r\n\r\nok"},
      {"chunk of 2^64", chunked + "10000000000000000\r\nok\r\n0\r\n\r\n"},
      {"chunk of 2^68 - 1", chunked + "FFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n"},
      {"negative chunk", chunked + "-2\r\nok\r\n0\r\n\r\n"},
      {"chunk in words", chunked + "two\r\nok\r\n0\r\n\r\n"},
      {"chunk without end", chunked + "2\r\nok\r\n"},
      {"chunk longer than said", chunked + "2\r\nokay\r\n0\r\n\r\n"},
  };
  for (const auto& [name, bytes] : table) {
    RawServer server(raw(bytes));
    Client client;
    EXPECT_EQ(kind_of(client.fetch(impatient(server.url()))), "http_error") << name;
    EXPECT_TRUE(client.fetch(local(server.url("/after")))) << name;
  }
}

// Bytes after the end of an answer are no answer to the next request, whoever asks it.
TEST(HostileAnswer, NoneIsSmuggledToTheNextRequest) {
  const std::string smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  const std::pair<const char*, std::string> table[] = {
      {"after a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
      {"after no length", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"after chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"},
      {"as the body of 204", "HTTP/1.1 204 No Content\r\nContent-Length: 42\r\n\r\n"},
      {"as the body of 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 42\r\n\r\n"},
      {"as the body of 205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"},
      {"length and chunks",
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
       "2\r\nok\r\n0\r\n\r\n"},
      {"chunks and length",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"
       "2\r\nok\r\n0\r\n\r\n"},
  };
  for (const auto& [name, bytes] : table) {
    auto reply = raw(bytes + smuggled);
    reply.raw_keep_open = true;
    RawServer server(reply);
    Client client;
    client.fetch(impatient(server.url()));
    for (const auto* path : {"/one", "/two"}) {
      const auto result = client.fetch(local(server.url(path)));
      ASSERT_TRUE(result) << name << ": " << result.error().message;
      EXPECT_EQ(result->body, fmt::format("mine: {}", path)) << name;
    }
  }
}

TEST(HostileAnswer, OneThatComesBeforeItsRequestIsNotKept) {
  // The second answer arrives while the connection is idle.
  auto reply = raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  reply.raw_keep_open = true;
  std::atomic<bool> written = false;  // the server asks for more when it has written this
  reply.stream = [&written, left = 1]() mutable {
    if (left-- > 0) return std::string("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    written = true;
    return std::string();
  };
  RawServer server(reply);
  Client client;
  const auto first = client.fetch(local(server.url()));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body, "ok");
  testing::run_until(client.loop, [&] { return written.load(); });
  // A busy kernel delivers it later, and the loop must see it.
  const auto settled = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  testing::run_until(client.loop, [&] { return std::chrono::steady_clock::now() > settled; });
  for (int i = 0; i < 3; ++i) {
    const auto result = client.fetch(local(server.url("/next")));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->body, "mine: /next") << "fetch " << i;
  }
}

TEST(HostileAnswer, WithoutABodyByItsStatusHasNone) {
  for (const auto* status : {"204 No Content", "304 Not Modified"}) {
    RawServer server(raw(fmt::format("HTTP/1.1 {}\r\nContent-Length: 5\r\n\r\nhello", status)));
    Client client;
    const auto result = client.fetch(local(server.url()));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->body, "") << status;
  }
}

TEST(HostileAnswer, AnUpgradeThatNobodyAskedForIsNoAnswer) {
  for (const auto* tail : {"", "\x81\x05hello"}) {
    RawServer server(raw(std::string("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                                     "Upgrade: websocket\r\n\r\n") +
                         tail));
    Client client;
    EXPECT_EQ(kind_of(client.fetch(impatient(server.url()))), "http_error") << tail;
  }
  RawServer polite(
      raw("HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: h2c, websocket\r\n"
          "Content-Length: 2\r\n\r\nok"));
  Client client;
  const auto result = client.fetch(local(polite.url()));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "ok");
}

TEST(HostileAnswer, ByteByByteIsReadLikeAnyOther) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=\"a\"\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n";
  auto reply = raw(answer.substr(0, 1));
  reply.stream = [answer, at = std::size_t{1}]() mutable {
    return at < answer.size() ? answer.substr(at++, 1) : std::string();
  };
  RawServer server(reply);
  Client client;
  const auto result = client.fetch(local(server.url()));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "hello");
  EXPECT_EQ(find_header(result->headers, "X-Trailer"), nullptr);
}

TEST(HostileAnswer, AResetIsAnErrorAtEveryPoint) {
  for (const auto* sent :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}) {
    auto reply = raw(sent);
    reply.reset = true;
    RawServer server(reply);
    Client client;
    EXPECT_EQ(kind_of(client.fetch(impatient(server.url()))), "http_error") << sent;
    EXPECT_TRUE(client.fetch(local(server.url("/after"))));
  }
}

// "Name: value" is all that a header can be; the rest is dropped, and nothing of it is sent on.
TEST(HostileAnswer, OddHeadersAreReadOrDropped) {
  RawServer server(
      raw(std::string("HTTP/1.1 200 OK\r\n"
                      ": no name\r\n"
                      "X-Folded: one\r\n two\r\n"
                      "X-Control: a\x1b[31mb\r\n"
                      "Set-Cookie: track=1; Domain=127.0.0.1\r\n"
                      "Content-Length: 2\r\n\r\nok")));
  Client client;
  const auto result = client.fetch(local(server.url()));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "ok");
  ASSERT_TRUE(client.fetch(local(server.url("/after"))));
  EXPECT_FALSE(server->requests().at(1).has_header("Cookie"));
}

TEST(HostileAnswer, AHundredMegabytesOfCookiesAreTooLarge) {
  auto reply = raw("HTTP/1.1 200 OK\r\n");
  std::atomic<std::size_t> sent = 0;
  reply.stream = [&sent]() {
    ++sent;
    return "Set-Cookie: a=" + std::string(4000, 'x') + "\r\n";
  };
  RawServer server(reply);
  Client client;
  EXPECT_EQ(kind_of(client.fetch(local(server.url()))), "too_large");
  EXPECT_TRUE(server->wait_for_open_connections(0));
  EXPECT_LT(sent, 25'000u);
}

TEST(HostileAnswer, EndlessChunkExtensionsMeetTheLowSpeedLimit) {
  auto reply = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;");
  reply.stream = []() { return std::string(1000, 'x'); };
  reply.stream_pause = 1ms;
  RawServer server(reply);
  Client client;
  auto request = local(server.url());
  request.limits.low_speed_time = 1s;
  EXPECT_NE(kind_of(client.fetch(request)), "a response");
  EXPECT_TRUE(server->wait_for_open_connections(0));
}

}  // namespace
}  // namespace newswatch::net
