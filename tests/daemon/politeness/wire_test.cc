// The rows of the table whose bytes count, with the real client and a real server: what is sent.
#include <mutex>
#include <set>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/version.h"
#include "feeds/fetcher.h"
#include "feeds/poll_plan.h"
#include "tests/daemon/politeness/documents.h"
#include "tests/support/loopback_server.h"
#include "tests/support/run_coroutine.h"

namespace newswatch::daemon::politeness {
namespace {

using ::testing::HasSubstr;
using testing::LoopbackServer;
using ::testing::MatchesRegex;
using testing::Received;
using testing::Reply;
using ::testing::UnorderedElementsAre;

class PolitenessOnTheWire : public ::testing::Test {
 protected:
  PolitenessOnTheWire()
      : server_([this](const Received&) {
          const std::lock_guard lock(mutex_);
          return reply_;
        }) {
    feed_.id = FeedId{"a"};
    feed_.url = server_.url("/feed?format=rss&page=1");
    feed_.allow_private = true;
  }

  // One poll, planned as the daemon plans it.
  Received poll(Reply reply) {
    {
      const std::lock_guard lock(mutex_);
      reply_ = std::move(reply);
    }
    auto asked = feed_;
    asked.url = feeds::url_to_poll(feed_, state_);
    const auto outcome =
        testing::run(loop_, fetcher_.fetch(asked, asked.url, state_.validators, state_.body_hash));
    state_ = feeds::plan_next_poll(feed_, {}, state_, outcome, std::nullopt, true, now(), 0).state;
    return server_.requests().back();
  }

  std::mutex mutex_;  // of reply_, which the server's thread reads
  Reply reply_;
  LoopbackServer server_;
  boost::asio::io_context loop_;
  net::HttpClient http_{loop_.get_executor(), {}};
  feeds::Fetcher fetcher_{http_, user_agent("https://newsroom.example/bot")};
  Feed feed_;
  PollState state_;
};

// Rows 1 and 14.
TEST_F(PolitenessOnTheWire, TheFirstFetchIsAPlainGetThatSaysWhoAsks) {
  const auto request = poll({.body = rss({})});
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/feed?format=rss&page=1") << "no query is added";
  EXPECT_EQ(request.body, "");
  EXPECT_THAT(request.header("User-Agent"),
              MatchesRegex("newswatch/[0-9][^ ]* \\(\\+https://newsroom.example/bot\\)"));
  for (const auto* coding : {"gzip", "br", "zstd"}) {
    EXPECT_THAT(request.header("Accept-Encoding"), HasSubstr(coding));
  }
  std::multiset<std::string> names;
  for (const auto& [name, value] : request.headers) names.insert(name);
  EXPECT_THAT(names, UnorderedElementsAre("Host", "User-Agent", "Accept", "Accept-Encoding"))
      << "neither Cookie nor Referer nor anything else";
}

// Row 2.
TEST_F(PolitenessOnTheWire, ValidatorsComeBackByteForByte) {
  int n = 0;
  for (const std::string etag : {"\"v1\"", "W/\"v1\"", "\"v1-gzip\"", "W/\"a,b c\"", "bare",
                                 "\"unclosed", "\"\"", "\"\xd0\xb6\""}) {
    const std::string modified = n % 2 == 0 ? "Sun, 06 Nov 1994 08:49:37 GMT" : "1994-11-06 08:49";
    poll({.headers = {{"ETag", etag}, {"Last-Modified", modified}}, .body = rss({.newest = ++n})});
    const auto next = poll({.status = 304});
    EXPECT_EQ(next.header("If-None-Match"), etag);
    EXPECT_EQ(next.header("If-Modified-Since"), modified);
    EXPECT_EQ(state_.failures, 0);
  }
}

// Rows 3 and 4.
TEST_F(PolitenessOnTheWire, TheNewestValidatorsAreSentAndOnesThatAreGoneAreNot) {
  poll({.headers = {{"ETag", "\"1\""}, {"Last-Modified", "one"}}, .body = rss({})});
  poll({.status = 304, .headers = {{"ETag", "\"2\""}}});
  auto request = poll({.headers = {{"Last-Modified", "three"}}, .body = rss({.newest = 3})});
  EXPECT_EQ(request.header("If-None-Match"), "\"2\"");
  EXPECT_EQ(request.header("If-Modified-Since"), "one");
  request = poll({.body = rss({.newest = 4})});
  EXPECT_FALSE(request.has_header("If-None-Match"));
  EXPECT_EQ(request.header("If-Modified-Since"), "three");
  EXPECT_FALSE(poll({.body = rss({})}).has_header("If-Modified-Since"));
}

// Row 14.
TEST_F(PolitenessOnTheWire, CookiesAreNeitherKeptNorSent) {
  for (int i = 0; i < 3; ++i) {
    const auto request = poll(
        {.headers = {{"Set-Cookie", "session=1; Path=/"}, {"Link", "</favicon.ico>; rel=icon"}},
         .body = rss({.newest = i})});
    EXPECT_FALSE(request.has_header("Cookie"));
  }
  for (const auto& request : server_.requests()) {
    EXPECT_EQ(request.target, "/feed?format=rss&page=1") << "neither home page nor favicon";
  }
}

// Row 15.
TEST_F(PolitenessOnTheWire, A226CountsOnlyWhereItWasAskedFor) {
  EXPECT_FALSE(poll({.status = 226, .body = rss({})}).has_header("A-IM"));
  EXPECT_EQ(state_.failures, 1);
  feed_.headers = {{"A-IM", "feed"}};
  EXPECT_EQ(poll({.status = 226, .body = rss({})}).header("A-IM"), "feed");
  EXPECT_EQ(state_.failures, 0);
}

}  // namespace
}  // namespace newswatch::daemon::politeness
