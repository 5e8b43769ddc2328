// Servers that send too much, too slowly, nothing, or nonsense; and callers that give up.
#include <algorithm>
#include <atomic>
#include <string>
#include <sys/resource.h>
#include <vector>

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
using namespace std::chrono_literals;

constexpr std::size_t kMiB = std::size_t{1} << 20;

// Sanitizers keep memory of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kMemoryAllowed = 1024 * kMiB;
#else
constexpr std::size_t kMemoryAllowed = 64 * kMiB;
#endif

std::size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) << 10;
}

// A reply of 1,024 chunks of 1 MiB each, that counts what was taken of it.
Reply stream_of(std::string chunk, std::atomic<std::size_t>& taken) {
  Reply reply;
  reply.stream = [chunk = std::move(chunk), &taken]() {
    return ++taken > 1024 ? std::string() : chunk;
  };
  return reply;
}

TEST(Hostile, CutsAGibibyteAtTheCap) {
  std::atomic<std::size_t> taken = 0;
  LoopbackServer server([&](const Received&) { return stream_of(std::string(kMiB, 'x'), taken); });
  Client client;
  const auto before = peak_memory();
  EXPECT_EQ(kind_of(client.fetch(local(server.url("/")))), "too_large");
  EXPECT_TRUE(server.wait_for_open_connections(0));
  EXPECT_LT(taken, 64u);  // the cap of 8 MiB, and what sockets hold
  EXPECT_LT(peak_memory() - before, kMemoryAllowed);
}

TEST(Hostile, CutsAGzipBombAtItsDecodedSize) {
  std::atomic<std::size_t> taken = 0;
  LoopbackServer server([&](const Received&) {
    auto reply = stream_of(testing::gzip_bomb_block(), taken);
    reply.headers = {{"Content-Encoding", "gzip"}};
    reply.stream = [rest = reply.stream, first = true]() mutable {
      if (!first) return rest();
      first = false;
      return testing::gzip_header();
    };
    return reply;
  });
  Client client;
  const auto before = peak_memory();
  EXPECT_EQ(kind_of(client.fetch(local(server.url("/")))), "too_large");
  EXPECT_LT(peak_memory() - before, kMemoryAllowed);
}

TEST(Hostile, AdmitsABodyOfExactlyTheCap) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.body = std::string(static_cast<std::size_t>(std::stoi(request.target.substr(1))), 'x');
    return reply;
  });
  Client client;
  auto request = local(server.url("/1000"));
  request.limits.max_body_bytes = 1000;
  const auto result = client.fetch(request);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body.size(), 1000u);
  request.url = server.url("/1001");
  EXPECT_EQ(kind_of(client.fetch(request)), "too_large");
}

TEST(Hostile, CutsAFloodOfHeaders) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.raw = "HTTP/1.1 200 OK\r\n";
    std::string line = "X-Flood: " + std::string(1000, 'x') + "\r\n";
    if (request.target == "/one-line") line = std::string(10'000, 'y');
    reply.stream = [line]() { return line; };  // until the client leaves
    return reply;
  });
  Client client;
  for (const auto* path : {"/", "/one-line"}) {
    EXPECT_EQ(kind_of(client.fetch(local(server.url(path)))), "too_large") << path;
  }
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST(Hostile, CountsHeadersOfInterimAnswersAndTrailers) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    if (request.target == "/interim") {
      reply.raw = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
      reply.stream = [raw = reply.raw]() { return raw; };
    } else {
      reply.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
      reply.stream = []() { return "X-Trailer: " + std::string(500, 'x') + "\r\n"; };
    }
    return reply;
  });
  Client client;
  EXPECT_EQ(kind_of(client.fetch(local(server.url("/interim")))), "too_large");
  EXPECT_NE(kind_of(client.fetch(local(server.url("/trailers")))), "a response");
}

TEST(Hostile, KeepsInterimHeadersAndTrailersOutOfTheAnswer) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.raw =
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
        "HTTP/1.1 200 OK\r\nX-Real: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n";
    return reply;
  });
  Client client;
  const auto result = client.fetch(local(server.url("/")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "ok");
  EXPECT_NE(find_header(result->headers, "X-Real"), nullptr);
  EXPECT_EQ(find_header(result->headers, "X-Early"), nullptr);
  EXPECT_EQ(find_header(result->headers, "X-Trailer"), nullptr);
}

TEST(Hostile, AHangingServerMeetsTheDeadline) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  Client client;
  auto request = local(server.url("/"));
  request.limits.total = 50ms;
  EXPECT_EQ(kind_of(client.fetch(request)), "timeout");
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST(Hostile, ASlowServerMeetsTheDeadlineOrTheLowSpeedLimit) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.stream = []() { return std::string("x"); };
    reply.stream_pause = 20ms;
    return reply;
  });
  Client client;
  auto request = local(server.url("/"));
  request.limits.total = 100ms;
  EXPECT_EQ(kind_of(client.fetch(request)), "timeout");
  request.limits.total = 30s;
  request.limits.low_speed_time = 1s;
  const auto result = client.fetch(request);
  EXPECT_EQ(kind_of(result), "timeout");
  EXPECT_THAT(result.error().message, ::testing::Not(::testing::HasSubstr("no complete answer")));
}

TEST(Hostile, NonsenseAndCutAnswersAreHttpErrors) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.body = "0123456789";
    if (request.target == "/raw") reply.raw = "SSH-2.0-OpenSSH_9.2\r\n";
    if (request.target == "/cut") reply.cut_after = 4;
    if (request.target == "/closed") reply.close_without_answer = true;
    if (request.target == "/not-gzip") reply.headers = {{"Content-Encoding", "gzip"}};
    return reply;
  });
  Client client;
  for (const auto* path : {"/raw", "/cut", "/closed", "/not-gzip"}) {
    EXPECT_EQ(kind_of(client.fetch(local(server.url(path)))), "http_error") << path;
  }
  EXPECT_TRUE(client.fetch(local(server.url("/fine"))));
}

TEST(Hostile, OneBadServerDoesNotDisturbOthers) {
  LoopbackServer tarpit([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  LoopbackServer healthy([](const Received&) { return Reply{}; });
  Client client;
  std::vector<testing::Spawned<FetchResult>> stuck;
  stuck.reserve(200);
  for (int i = 0; i < 200; ++i) stuck.push_back(client.spawn(local(tarpit.url("/"))));
  testing::run_until(client.loop, [&] { return tarpit.requests().size() == 200; });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(client.fetch(local(healthy.url("/"))));
  EXPECT_EQ(client.http.in_flight(), 200u);
  for (auto& fetch : stuck) fetch.cancel();
  testing::run_until(client.loop, [&] { return client.http.in_flight() == 0; });
}

// A large body that is sent slowly is held for as long as the deadline; many of them are too many.
TEST(Hostile, ManyLargeBodiesAtOnceAreCutAndSmallOnesAreNot) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    if (request.target == "/small") {
      reply.body = std::string(kSmallBody, 's');
    } else {
      reply.stream = [left = 12]() mutable {
        return left-- > 0 ? std::string(kSmallBody / 4, 'x') : std::string();
      };
      reply.stream_pause = 1ms;
    }
    return reply;
  });
  constexpr std::size_t kOneOfThem = 3 * kSmallBody;
  Client client({.user_agent = {}, .max_buffered_bytes = 2 * kOneOfThem});
  std::vector<testing::Spawned<FetchResult>> large;
  large.reserve(20);
  for (int i = 0; i < 20; ++i) large.push_back(client.spawn(local(server.url("/large"))));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(client.fetch(local(server.url("/small"))));
  testing::run_until(client.loop, [&] {
    return std::all_of(large.begin(), large.end(), [](const auto& fetch) { return fetch.done(); });
  });
  const auto cut = std::count_if(large.begin(), large.end(), [](const auto& fetch) {
    return kind_of(fetch.value()) == "too_large";
  });
  EXPECT_GE(cut, 1);
  EXPECT_LT(cut, 20) << "some have room";
  EXPECT_TRUE(client.fetch(local(server.url("/large")))) << "all that was held is free again";
}

TEST(Cancellation, ClosesTheConnectionAtOnce) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  Client client;
  auto fetch = client.spawn(local(server.url("/")));
  testing::run_until(client.loop, [&] { return !server.requests().empty(); });
  EXPECT_EQ(server.open_connections(), 1u);
  fetch.cancel();
  testing::run_until(client.loop, [&] { return fetch.done(); });
  EXPECT_TRUE(fetch.threw() || kind_of(fetch.value()) == "cancelled");
  EXPECT_TRUE(server.wait_for_open_connections(0));
  EXPECT_EQ(client.http.in_flight(), 0u);
}

TEST(Cancellation, AtEveryStepOfAFetch) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.body = std::string(50'000, 'x');
    if (request.target == "/") {
      reply.status = 302;
      reply.headers = {{"Location", "/end"}};
    }
    return reply;
  });
  Client client;
  // A fetch takes a few dozen steps of the loop; cancel after each number of them. (Not before it
  // began: Asio 1.81 loses a coroutine that is cancelled before its first step.)
  for (int steps = 0; steps < 60; ++steps) {
    auto fetch = client.spawn(local(server.url("/")));
    testing::run_until(client.loop, [&] { return client.http.in_flight() == 1; });
    for (int i = 0; i < steps && !fetch.done(); ++i) client.loop.run_one();
    fetch.cancel();
    testing::run_until(client.loop, [&] { return fetch.done(); });
    EXPECT_EQ(client.http.in_flight(), 0u);
  }
  EXPECT_TRUE(client.fetch(local(server.url("/end"))));
}

TEST(Cancellation, TheClientMayGoAfterwards) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  boost::asio::io_context loop;
  auto http = std::make_unique<HttpClient>(loop.get_executor(), HttpClientOptions{});
  testing::Spawned<FetchResult> fetch(loop, http->fetch(local(server.url("/"))));
  testing::run_until(loop, [&] { return !server.requests().empty(); });
  fetch.cancel();
  testing::run_until(loop, [&] { return fetch.done(); });
  http.reset();
  testing::run_ready(loop);
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST(Cancellation, AClientThatGoesEarlyEndsItsFetches) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  boost::asio::io_context loop;
  auto http = std::make_unique<HttpClient>(loop.get_executor(), HttpClientOptions{});
  testing::Spawned<FetchResult> running(loop, http->fetch(local(server.url("/"))));
  testing::run_until(loop, [&] { return !server.requests().empty(); });
  testing::Spawned<FetchResult> unstarted(loop, http->fetch(local(server.url("/"))));
  http.reset();
  testing::run_until(loop, [&] { return running.done() && unstarted.done(); });
  EXPECT_EQ(kind_of(running.value()), "cancelled");
  EXPECT_EQ(kind_of(unstarted.value()), "cancelled");
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST(Cancellation, TheLoopMayGoWithFetchesInFlight) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  {
    Client client;
    auto fetch = client.spawn(local(server.url("/")));
    testing::run_until(client.loop, [&] { return !server.requests().empty(); });
  }
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

}  // namespace
}  // namespace newswatch::net
