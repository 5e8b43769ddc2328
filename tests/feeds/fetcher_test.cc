#include "feeds/fetcher.h"

#include <mutex>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback_server.h"
#include "tests/support/run_coroutine.h"

namespace newswatch::feeds {
namespace {

using testing::LoopbackServer;
using testing::Received;
using testing::Reply;
using namespace std::chrono_literals;

class FetcherTest : public ::testing::Test {
 protected:
  FetcherTest()
      : server_([this](const Received&) {
          const std::lock_guard lock(mutex_);
          return answer_;
        }) {
    feed_.id = {"test"};
    feed_.url = server_.url("/feed");
    feed_.allow_private = true;
  }

  FetchOutcome fetch(Validators validators = {}, std::optional<Hash128> known_body = {}) {
    return testing::run(loop_, fetcher_.fetch(feed_, feed_.url, std::move(validators), known_body));
  }
  Received last_request() const { return server_.requests().back(); }
  Validators validators(std::string etag, std::string last_modified) const {
    return {feed_.url, std::move(etag), std::move(last_modified)};
  }
  void answer_with(Reply reply) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(reply);
  }

  std::mutex mutex_;  // of answer_, which the server's thread reads
  Reply answer_;
  LoopbackServer server_;
  boost::asio::io_context loop_;
  net::HttpClient http_{loop_.get_executor(), {}};
  Fetcher fetcher_{http_, "newswatch/1 (+https://example.org)"};
  Feed feed_;
};

const FetchFailed& failure_in(const FetchOutcome& outcome) {
  return std::get<FetchFailed>(outcome.result);
}

TEST_F(FetcherTest, FirstFetchIsAPlainGet) {
  answer_with({.headers = {{"ETag", "W/\"a-gzip\""},
                           {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
                           {"Content-Type", "application/rss+xml"}},
               .body = "<rss/>"});
  const auto outcome = fetch();
  ASSERT_TRUE(std::holds_alternative<FetchedDocument>(outcome.result));
  const auto& document = std::get<FetchedDocument>(outcome.result);
  EXPECT_EQ(document.body, "<rss/>");
  EXPECT_EQ(document.content_type, "application/rss+xml");
  EXPECT_EQ(document.url, feed_.url);
  EXPECT_EQ(document.validators, validators("W/\"a-gzip\"", "Sun, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_EQ(document.body_hash, hash128("<rss/>"));
  EXPECT_EQ(outcome.status, 200);
  EXPECT_GT(outcome.received_bytes, 0u);
  const auto request = last_request();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/feed");
  EXPECT_EQ(request.header("User-Agent"), "newswatch/1 (+https://example.org)");
  EXPECT_TRUE(request.has_header("Accept-Encoding"));
  for (const auto* name : {"Cookie", "Referer", "If-None-Match", "If-Modified-Since"}) {
    EXPECT_FALSE(request.has_header(name)) << name;
  }
}

TEST_F(FetcherTest, ValidatorsComeBackByteForByte) {
  for (const std::string etag : {"W/\"x\"", "\"x-gzip\"", "unquoted", "\"with space, comma\""}) {
    answer_with({.headers = {{"ETag", etag}, {"Last-Modified", "not even a date"}}, .body = "x"});
    const auto kept = std::get<FetchedDocument>(fetch().result).validators;
    fetch(kept);
    EXPECT_EQ(last_request().header("If-None-Match"), etag);
    EXPECT_EQ(last_request().header("If-Modified-Since"), "not even a date");
  }
}

TEST_F(FetcherTest, ValidatorsOfAnotherUrlAreNotSent) {
  auto known = validators("\"a\"", "");
  known.url = server_.url("/elsewhere");
  fetch(known);
  EXPECT_FALSE(last_request().has_header("If-None-Match"));
  known.url = "";
  fetch(known);
  EXPECT_FALSE(last_request().has_header("If-None-Match"));
}

TEST_F(FetcherTest, ValidatorsFollowARedirectToTheirUrl) {
  LoopbackServer final_server([](const Received& request) {
    Reply reply;
    reply.headers = {{"ETag", "\"f\""}};
    reply.body = "x";
    if (request.header("If-None-Match") == "\"f\"") reply.status = 304;
    return reply;
  });
  answer_with({.status = 301, .headers = {{"Location", final_server.url("/new")}}});
  const auto first = fetch();
  const auto& document = std::get<FetchedDocument>(first.result);
  EXPECT_EQ(document.validators.url, final_server.url("/new"));
  ASSERT_EQ(first.redirects.size(), 1u);
  EXPECT_EQ(first.redirects[0].status, 301);
  const auto second = fetch(document.validators, document.body_hash);
  EXPECT_EQ(second.status, 304);
  EXPECT_TRUE(std::holds_alternative<NotModified>(second.result));
  EXPECT_FALSE(last_request().has_header("If-None-Match"));  // not to the redirecting host
}

TEST_F(FetcherTest, A304MergesWhatItRepeats) {
  answer_with({.status = 304, .headers = {{"ETag", "\"b\""}}});
  const auto both = std::get<NotModified>(fetch(validators("\"a\"", "date 1")).result).validators;
  EXPECT_EQ(both, validators("\"b\"", "date 1"));
  answer_with({.status = 304});
  EXPECT_EQ(std::get<NotModified>(fetch(both).result).validators, both);
  answer_with({.status = 304, .headers = {{"Last-Modified", "date 2"}}});
  EXPECT_EQ(std::get<NotModified>(fetch(both).result).validators, validators("\"b\"", "date 2"));
}

TEST_F(FetcherTest, A304ThatNobodyAskedForIsAFailure) {
  answer_with({.status = 304});
  EXPECT_EQ(failure_in(fetch()).outcome, "http_error");
  auto elsewhere = validators("\"a\"", "");
  elsewhere.url = server_.url("/elsewhere");
  EXPECT_EQ(failure_in(fetch(elsewhere)).outcome, "http_error");
}

TEST_F(FetcherTest, AnUnchangedBodyIsNotModified) {
  answer_with({.headers = {{"ETag", "\"new\""}}, .body = "same"});
  const auto outcome = fetch(validators("\"old\"", "date"), hash128("same"));
  EXPECT_EQ(outcome.status, 200);
  // Its validators are the newest; the one that it lacks is dropped.
  EXPECT_EQ(std::get<NotModified>(outcome.result).validators, validators("\"new\"", ""));
  EXPECT_TRUE(std::holds_alternative<FetchedDocument>(fetch({}, hash128("other")).result));
}

TEST_F(FetcherTest, RetryAfterComesWithTheFailure) {
  answer_with({.status = 429, .headers = {{"Retry-After", "120"}}});
  const auto outcome = fetch();
  EXPECT_EQ(outcome.status, 429);
  EXPECT_EQ(failure_in(outcome).outcome, "http_error");
  EXPECT_EQ(failure_in(outcome).message, "127.0.0.1: HTTP 429");
  EXPECT_EQ(failure_in(outcome).retry_after, 120s);
  EXPECT_EQ(outcome.url, feed_.url);
  answer_with({.status = 503, .headers = {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}});
  EXPECT_EQ(failure_in(fetch()).retry_after, 0s);
  answer_with({.status = 503, .headers = {{"Retry-After", "later"}}});
  EXPECT_EQ(failure_in(fetch()).retry_after, std::nullopt);
}

TEST_F(FetcherTest, OtherStatusesAreFailures) {
  for (const int status : {204, 206, 226, 300, 400, 401, 404, 410, 500, 502}) {
    answer_with({.status = status, .body = "x"});
    const auto outcome = fetch();
    ASSERT_TRUE(std::holds_alternative<FetchFailed>(outcome.result)) << status;
    EXPECT_EQ(failure_in(outcome).outcome, "http_error");
    EXPECT_EQ(outcome.status, status);
  }
}

TEST_F(FetcherTest, A226CountsWhereItWasAskedFor) {
  feed_.headers = {{"A-IM", "feed"}};
  answer_with({.status = 226, .body = "delta"});
  EXPECT_EQ(std::get<FetchedDocument>(fetch().result).body, "delta");
  EXPECT_EQ(last_request().header("A-IM"), "feed");
}

TEST_F(FetcherTest, TheFeedsOwnSettingsAreUsed) {
  feed_.headers.emplace_back("X-Key", "k");
  feed_.headers.emplace_back("Accept", "text/xml");
  feed_.user_agent = "own/1";
  feed_.bearer_token = "tok";
  fetch();
  EXPECT_EQ(last_request().header("X-Key"), "k");
  EXPECT_EQ(last_request().header("Accept"), "text/xml");
  EXPECT_EQ(last_request().header("User-Agent"), "own/1");
  EXPECT_EQ(last_request().header("Authorization"), "Bearer tok");
  feed_.bearer_token = "";
  feed_.basic_auth = "me:pw";
  fetch();
  EXPECT_EQ(last_request().header("Authorization"), "Basic bWU6cHc=");

  LoopbackServer proxy([](const Received&) { return Reply{.body = "by proxy"}; });
  feed_.url = "http://feed.invalid/x";
  feed_.proxy = proxy.url("");
  EXPECT_EQ(std::get<FetchedDocument>(fetch().result).body, "by proxy");
}

TEST_F(FetcherTest, FailuresAreNamed) {
  answer_with({.hang = true});
  feed_.timeout = 50ms;
  EXPECT_EQ(failure_in(fetch()).outcome, "timeout");
  feed_.timeout.reset();

  answer_with({.body = std::string((8u << 20) + 1, 'x')});
  EXPECT_EQ(failure_in(fetch()).outcome, "too_large");
  answer_with({.body = "0123456789", .cut_after = 5});
  EXPECT_EQ(failure_in(fetch()).outcome, "http_error");
  answer_with({.status = 302, .headers = {{"Location", "file:///etc/passwd"}}});
  EXPECT_EQ(failure_in(fetch()).outcome, "blocked");

  feed_.allow_private = false;
  feed_.url = server_.url("/feed?token=secret");
  const auto blocked = fetch();
  EXPECT_EQ(failure_in(blocked).outcome, "blocked");
  EXPECT_THAT(failure_in(blocked).message, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_EQ(blocked.status, 0);
  feed_.allow_private = true;

  feed_.url = "https://127.0.0.1:" + std::to_string(server_.port());
  EXPECT_EQ(failure_in(fetch()).outcome, "tls_error");
  server_.stop();
  feed_.url = server_.url("/feed");
  EXPECT_EQ(failure_in(fetch()).outcome, "connect_error");
}

TEST_F(FetcherTest, CancellationIsNoOutcome) {
  answer_with({.hang = true});
  testing::Spawned<FetchOutcome> fetching(loop_, fetcher_.fetch(feed_, feed_.url, {}, {}));
  testing::run_until(loop_, [&] { return !server_.requests().empty(); });
  fetching.cancel();
  testing::run_until(loop_, [&] { return fetching.done(); });
  EXPECT_TRUE(fetching.threw());
  EXPECT_TRUE(server_.wait_for_open_connections(0));
}

}  // namespace
}  // namespace newswatch::feeds
