// Content codings as weapons: bodies that are small on the wire and large, or endless work,
// decoded.
#include <string>
#include <sys/resource.h>
#include <utility>

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

constexpr std::size_t kMiB = std::size_t{1} << 20;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kMemoryAllowed = 1024 * kMiB;  // sanitizers keep memory of their own
#else
constexpr std::size_t kMemoryAllowed = 64 * kMiB;
#endif

std::size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) << 10;
}

Reply coded(std::string coding, std::string first, std::string rest = {}) {
  Reply reply;
  reply.headers = {{"Content-Encoding", std::move(coding)}};
  reply.stream = [first = std::move(first), rest = std::move(rest), begun = false]() mutable {
    return std::exchange(begun, true) ? rest : first;
  };
  return reply;
}

FetchResult fetch(Client& client, const Reply& reply) {
  LoopbackServer server([&](const Received&) { return reply; });
  auto result = client.fetch(local(server.url("/")));
  EXPECT_TRUE(result || server.wait_for_open_connections(0));
  return result;
}

TEST(HostileCoding, CutsABrotliBombAtItsDecodedSize) {
  Client client;
  const auto before = peak_memory();
  EXPECT_EQ(kind_of(fetch(client, coded("br", testing::brotli_bomb()))), "too_large");
  EXPECT_LT(peak_memory() - before, kMemoryAllowed);
}

TEST(HostileCoding, CutsAZstdBombAtItsDecodedSize) {
  Client client;
  const auto before = peak_memory();
  for (const int window_log : {17, 27}) {
    const auto bomb =
        coded("zstd", testing::zstd_bomb_header(window_log) + testing::zstd_bomb_block(),
              testing::zstd_bomb_block());
    EXPECT_EQ(kind_of(fetch(client, bomb)), "too_large") << window_log;
  }
  EXPECT_LT(peak_memory() - before, kMemoryAllowed);
}

TEST(HostileCoding, RefusesAZstdWindowBeyondReason) {
  Client client;
  const auto bomb = coded("zstd", testing::zstd_bomb_header(31) + testing::zstd_bomb_block());
  EXPECT_EQ(kind_of(fetch(client, bomb)), "http_error");
}

// Each further layer multiplies the work that a byte on the wire makes by a thousand: a read of
// 16 KiB would keep the loop busy for minutes.
TEST(HostileCoding, RefusesLayersOfCodings) {
  Client client;
  const auto nothing = testing::gzip_of_nothing(2);
  auto twice = coded("gzip, gzip", nothing);
  auto two_lines = coded("gzip", nothing);
  two_lines.headers.emplace_back("Content-Encoding", "x-gzip");
  auto transfer = coded("gzip", nothing);
  transfer.headers.emplace_back("Transfer-Encoding", "gzip");
  auto mixed = coded("GZIP , Br", nothing);
  for (const auto& reply : {twice, two_lines, transfer, mixed}) {
    const auto result = fetch(client, reply);
    ASSERT_EQ(kind_of(result), "http_error");
    EXPECT_THAT(result.error().message, ::testing::HasSubstr("coded more than once"));
  }
}

TEST(HostileCoding, ReadsOneLayerHoweverItIsWritten) {
  Client client;
  for (const auto* coding : {"gzip", "x-gzip", "GZip", "identity, gzip", "gzip ,", ",gzip"}) {
    const auto result = fetch(client, coded(coding, testing::gzip("hello")));
    ASSERT_TRUE(result) << coding << ": " << result.error().message;
    EXPECT_EQ(result->body, "hello") << coding;
  }
}

TEST(HostileCoding, CutsWhatIsLargeOnTheWireThoughItDecodesToNothing) {
  Client client;
  std::string block;
  while (block.size() < kMiB) block += std::string("\0\0\0\xff\xff", 5);
  std::size_t sent = 0;
  auto reply = coded("gzip", testing::gzip_header());
  reply.stream = [&, begun = false]() mutable {
    if (!std::exchange(begun, true)) return testing::gzip_header();
    return ++sent > 1024 ? std::string() : block;
  };
  EXPECT_EQ(kind_of(fetch(client, reply)), "too_large");
  EXPECT_LT(sent, 64u);
}

TEST(HostileCoding, BrokenOnesAreHttpErrors) {
  Client client;
  const auto whole = testing::gzip("hello, hello, hello");
  auto flipped = whole;
  flipped[flipped.size() - 6] ^= 1;  // in the checksum
  const std::pair<const char*, std::string> table[] = {
      {"gzip", "plain text"}, {"gzip", flipped},        {"br", "plain text, which is no Brotli"},
      {"zstd", "plain text"}, {"deflate", "\x07plain"}, {"unheard-of", "x"},
  };
  for (const auto& [coding, bytes] : table) {
    EXPECT_EQ(kind_of(fetch(client, coded(coding, bytes))), "http_error")
        << coding << " of " << bytes.size();
  }
}

// libcurl 7.88 does not tell; the parser does, and keeps no validators of such a document.
TEST(HostileCoding, ACutGzipStreamIsACutBody) {
  Client client;
  const auto whole = testing::gzip("hello, hello, hello");
  const auto result = fetch(client, coded("gzip", whole.substr(0, whole.size() / 2)));
  if (result) {
    EXPECT_LT(result->body.size(), 19u);
  }
}

}  // namespace
}  // namespace newswatch::net
