// DNS rebinding, with a name server and two machines: one with a public address, which loopback has
// where `./dev test` can give it a network of its own, and one that nobody may be led to.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/client.h"
#include "tests/support/dns_server.h"
#include "tests/support/loopback_server.h"

namespace newswatch::net {
namespace {

using testing::DnsServer;
using testing::LoopbackServer;
using testing::Received;
using testing::Reply;

class Rebinding : public ::testing::Test {
 protected:
  using Names = std::vector<std::string>;
  enum class Answer { public_only, private_only, both, private_first };

  void SetUp() override {
    const char* address = std::getenv("NEWSWATCH_TEST_PUBLIC_ADDRESS");
    if (address == nullptr) {
      GTEST_SKIP() << "loopback has no public address: run by `./dev test`, where the machine "
                      "allows a network of its own";
    }
    public_address_ = address;
    outside_ = std::make_unique<LoopbackServer>(
        [this](const Received& request) { return answer(request); }, public_address_);
    inside_ = std::make_unique<LoopbackServer>([](const Received&) { return Reply{}; }, "127.0.0.1",
                                               outside_->port());
    dns_ = std::make_unique<DnsServer>([this](const std::string&) -> std::optional<Names> {
      switch (names_.load()) {
        case Answer::public_only:
          return Names{public_address_};
        case Answer::private_only:
          return Names{"127.0.0.1"};
        case Answer::both:
          return Names{public_address_, "127.0.0.1"};
        case Answer::private_first:
          break;
      }
      return Names{"127.0.0.1", public_address_};
    });
    client_ = std::make_unique<Client>(
        HttpClientOptions{.user_agent = {}, .dns_servers = dns_->address()});
  }

  // "/turn-and-go/..." makes the name private and leads on to itself.
  Reply answer(const Received& request) {
    Reply reply;
    if (request.target.starts_with("/turn")) {
      names_ = Answer::private_only;
      reply.status = 302;
      reply.headers = {{"Location", url("/led")}};
      if (request.target == "/turn-and-close") reply.headers.emplace_back("Connection", "close");
    } else if (request.target.starts_with("/to?")) {
      reply.status = 302;
      reply.headers = {{"Location", request.target.substr(4)}};
    }
    return reply;
  }

  std::string url(const char* path, const char* host = "rebind.test") const {
    return fmt::format("http://{}:{}{}", host, outside_->port(), path);
  }
  FetchResult fetch(const std::string& where) {
    Request request;
    request.url = where;
    return client_->fetch(request);
  }

  std::string public_address_;
  std::atomic<Answer> names_ = Answer::public_only;
  std::unique_ptr<LoopbackServer> outside_;
  std::unique_ptr<LoopbackServer> inside_;
  std::unique_ptr<DnsServer> dns_;
  std::unique_ptr<Client> client_;
};

TEST_F(Rebinding, ASecondAnswerThatIsPrivateIsRefused) {
  const auto first = fetch(url("/"));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(outside_->open_connections(), 1u) << "and is kept";
  names_ = Answer::private_only;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(kind_of(fetch(url("/"))), "blocked");
  names_ = Answer::public_only;
  EXPECT_TRUE(fetch(url("/")));
  EXPECT_EQ(inside_->connections(), 0u);
}

TEST_F(Rebinding, ARedirectBackToTheSameNameIsVettedAnew) {
  for (const auto* path : {"/turn-and-keep", "/turn-and-close"}) {
    names_ = Answer::public_only;
    EXPECT_EQ(kind_of(fetch(url(path))), "blocked") << path;
  }
  EXPECT_EQ(outside_->requests().size(), 2u);
  EXPECT_EQ(inside_->connections(), 0u);
}

TEST_F(Rebinding, OfMixedAnswersOnlyThePublicAreTried) {
  for (const auto names : {Answer::both, Answer::private_first}) {
    names_ = names;
    EXPECT_TRUE(fetch(url("/")));
  }
  outside_->stop();  // and nobody else is asked in its place
  for (const auto names : {Answer::both, Answer::private_first}) {
    names_ = names;
    EXPECT_EQ(kind_of(fetch(url("/"))), "connect_error");
  }
  EXPECT_EQ(inside_->connections(), 0u);
}

TEST_F(Rebinding, APublicServerCannotLeadInside) {
  const auto inside = fmt::format("127.0.0.1:{}", inside_->port());
  for (const auto& to : {"http://" + inside + "/", "//" + inside + "/",
                         fmt::format("http://2130706433:{}/", inside_->port()),
                         fmt::format("http://localhost:{}/", inside_->port()),
                         fmt::format("http://[::ffff:127.0.0.1]:{}/", inside_->port()),
                         std::string("http://169.254.169.254/latest/meta-data/")}) {
    EXPECT_EQ(kind_of(fetch(url(("/to?" + to).c_str()))), "blocked") << to;
  }
  EXPECT_EQ(inside_->connections(), 0u);
}

TEST_F(Rebinding, WhatAnotherFeedMayDoIsNotInherited) {
  names_ = Answer::private_only;
  ASSERT_TRUE(client_->fetch(local(url("/"))));  // allow_private
  EXPECT_EQ(inside_->requests().size(), 1u);
  names_ = Answer::public_only;
  EXPECT_TRUE(fetch(url("/")));
  EXPECT_EQ(outside_->requests().size(), 1u) << "by the address that its own lookup gave";
  EXPECT_EQ(inside_->requests().size(), 1u);
}

// Nothing is looked up behind our back: libcurl's own resolver knows none of these names.
TEST_F(Rebinding, EverySpellingOfANameIsLookedUpByUs) {
  for (const auto* host : {"rebind.test", "rebind.test.", "REBIND.Test", "%72ebind.test",
                           "xn--80ak6aa92e.test", "\xd0\xb8\xd0\xbc\xd1\x8f.test", "a_b.test"}) {
    names_ = Answer::public_only;
    const auto allowed = fetch(url("/", host));
    EXPECT_TRUE(allowed) << host << ": " << allowed.error().message;
    names_ = Answer::private_only;
    EXPECT_EQ(kind_of(fetch(url("/", host))), "blocked") << host;
  }
  EXPECT_EQ(inside_->connections(), 0u);
}

}  // namespace
}  // namespace newswatch::net
