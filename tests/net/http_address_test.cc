// Which addresses HttpClient connects to, whatever URLs and name servers say.
#include <atomic>
#include <string>

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
using namespace std::chrono_literals;

Reply ok(const Received&) { return {}; }

std::string with_host(const LoopbackServer& server, const std::string& host) {
  return "http://" + host + ":" + std::to_string(server.port()) + "/";
}

Request guarded(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

TEST(AddressPolicy, RefusesLoopbackInEverySpelling) {
  LoopbackServer server(ok, "0.0.0.0");
  const DnsServer dns([](const std::string&) { return std::vector<std::string>{}; });
  Client client({.user_agent = {}, .dns_servers = dns.address()});
  for (const auto* host : {"127.0.1",
                           "0x7f000001",
                           "0x7F.0x0.0x0.0x1",
                           "017700000001",
                           "00177.0.0.01",
                           "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",  // fullwidth digits
                           "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",  // circled digits
                           "127。0。0。1",                                // ideographic full stops
                           "ｌocalhost",
                           "[::ffff:0:127.0.0.1]",
                           "[::127.0.0.1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "[::1%25lo]",
                           "[fe80::1%25lo]",
                           "127.0.0.1",
                           "127.1",
                           "0x7f.1",
                           "2130706433",
                           "0177.0.0.1",
                           "0",
                           "0.0.0.0",
                           "localhost",
                           "LOCALHOST",
                           "localhost.",
                           "news.localhost",
                           "[::1]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::]",
                           "%31%32%37.0.0.1",
                           "10.0.0.1",
                           "169.254.169.254",
                           "[fe80::1]"}) {
    const auto result = client.fetch(guarded(with_host(server, host)));
    EXPECT_EQ(kind_of(result), "blocked") << host;
  }
  // A name without an address, here.
  EXPECT_NE(kind_of(client.fetch(guarded(with_host(server, "127.0.0.1.")))), "a response");
  EXPECT_EQ(server.connections(), 0u);
}

TEST(AddressPolicy, AdmitsThemWhereTheyAreAllowed) {
  LoopbackServer server(ok, "0.0.0.0");
  Client client;
  for (const auto* host : {"127.0.0.1", "0x7f.1", "2130706433", "localhost", "news.localhost"}) {
    const auto result = client.fetch(local(with_host(server, host)));
    EXPECT_TRUE(result) << host << ": " << kind_of(result);
  }
}

TEST(AddressPolicy, DoesNotReuseAConnectionOfAnotherPolicy) {
  LoopbackServer server(ok);
  Client client;
  ASSERT_TRUE(client.fetch(local(server.url("/"))));
  EXPECT_EQ(server.open_connections(), 1u);
  EXPECT_EQ(kind_of(client.fetch(guarded(server.url("/")))), "blocked");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(AddressPolicy, VetsWhatNamesResolveTo) {
  LoopbackServer server(ok);
  const DnsServer dns([](const std::string& name) -> std::optional<std::vector<std::string>> {
    if (name == "inside.test") return {{"127.0.0.1"}};
    if (name == "mixed.test") return {{"10.0.0.1", "127.0.0.1"}};
    return {{}};
  });
  Client client({.user_agent = {}, .dns_servers = dns.address()});
  EXPECT_EQ(kind_of(client.fetch(guarded(with_host(server, "inside.test")))), "blocked");
  EXPECT_EQ(kind_of(client.fetch(guarded(with_host(server, "mixed.test")))), "blocked");
  EXPECT_EQ(kind_of(client.fetch(guarded(with_host(server, "missing.test")))), "dns_error");
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_TRUE(client.fetch(local(with_host(server, "inside.test"))));
  // The connection that this kept, and the name that libcurl keeps pinned, are not for others.
  EXPECT_EQ(kind_of(client.fetch(guarded(with_host(server, "inside.test")))), "blocked");
}

TEST(AddressPolicy, ANameThatChangesItsMindIsVettedEachTime) {
  LoopbackServer server(ok);
  std::atomic<int> asked = 0;
  const DnsServer dns([&](const std::string&) -> std::optional<std::vector<std::string>> {
    // Public first (nobody answers there: the deadline ends it), then loopback.
    if (asked++ < 2) return {{"240.0.0.1", "192.0.2.1"}};
    return {{"127.0.0.1"}};
  });
  Client client({.user_agent = {}, .dns_servers = dns.address()});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(kind_of(client.fetch(guarded(with_host(server, "rebind.test")))), "blocked");
  }
  EXPECT_EQ(server.connections(), 0u);
}

TEST(AddressPolicy, VetsEachHop) {
  // A proxy stands for the public server that no test has: what it redirects to is vetted.
  for (const std::string target : {"http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/",
                                   "http://2130706433/", "http://169.254.169.254/"}) {
    LoopbackServer proxy([&](const Received&) {
      Reply reply;
      reply.status = 302;
      reply.headers = {{"Location", target}};
      return reply;
    });
    Client client;
    auto request = guarded("http://public.invalid/");
    request.proxy = proxy.url("");
    EXPECT_EQ(kind_of(client.fetch(request)), "blocked") << target;
    EXPECT_EQ(proxy.requests().size(), 1u);
  }
}

// The name that leads a proxy to its own machine; other names are the proxy's to judge.
TEST(AddressPolicy, SendsNoProxyToItsOwnMachine) {
  LoopbackServer proxy(ok);
  Client client;
  for (const auto* host : {"localhost", "LOCALHOST.", "news.localhost", "127.0.0.1", "[::1]"}) {
    auto request = guarded(fmt::format("http://{}:8480/-/reload", host));
    request.proxy = proxy.url("");
    EXPECT_EQ(kind_of(client.fetch(request)), "blocked") << host;
  }
  EXPECT_EQ(proxy.requests().size(), 0u);
}

TEST(AddressPolicy, ProxiesOfTheEnvironmentAreIgnoredAndGetNoCredentials) {
  LoopbackServer proxy(ok);
  LoopbackServer server(ok);
  const std::string with_password = fmt::format("http://user:secret@127.0.0.1:{}", proxy.port());
  const char* const names[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"};
  for (const auto* name : names) setenv(name, with_password.c_str(), 1);
  Client client;
  EXPECT_TRUE(client.fetch(local(server.url("/"))));
  EXPECT_EQ(kind_of(client.fetch(local(fmt::format("https://127.0.0.1:{}/", server.port())))),
            "tls_error");
  for (const auto* name : names) unsetenv(name);
  EXPECT_EQ(proxy.connections(), 0u);
  EXPECT_FALSE(server.requests().at(0).has_header("Proxy-Authorization"));
}

TEST(AddressPolicy, CredentialsOfAProxyEndAtTheProxy) {
  LoopbackServer server(ok);
  LoopbackServer proxy([&](const Received&) {
    Reply reply;
    reply.status = 302;
    reply.headers = {{"Location", server.url("/")}};
    return reply;
  });
  Client client;
  auto request = local("http://feed.invalid/");
  request.proxy = fmt::format("http://user:secret@127.0.0.1:{}", proxy.port());
  request.limits.max_redirects = 1;
  client.fetch(request);
  ASSERT_EQ(proxy.requests().size(), 2u);
  for (const auto& each : proxy.requests()) {
    EXPECT_TRUE(each.has_header("Proxy-Authorization"));
    EXPECT_FALSE(each.has_header("Authorization"));
  }
  EXPECT_EQ(server.connections(), 0u);
  // The same client without the proxy.
  ASSERT_TRUE(client.fetch(local(server.url("/"))));
  EXPECT_FALSE(server.requests().at(0).has_header("Proxy-Authorization"));
}

TEST(Dns, ConnectsToTheSecondAddressWhereTheFirstRefuses) {
  LoopbackServer server(ok, "127.0.0.3");
  const DnsServer dns([](const std::string&) -> std::optional<std::vector<std::string>> {
    return {{"127.0.0.2", "127.0.0.3"}};
  });
  Client client({.user_agent = {}, .dns_servers = dns.address()});
  const auto result = client.fetch(local(with_host(server, "two.test")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(server.requests().at(0).header("Host"), "two.test:" + std::to_string(server.port()));
}

TEST(Dns, ASilentNameServerMeetsTheDeadlineAndCancellation) {
  const DnsServer dns([](const std::string&) { return std::nullopt; });
  Client client({.user_agent = {}, .dns_servers = dns.address()});
  auto request = guarded("http://slow.test/");
  request.limits.total = 50ms;
  EXPECT_EQ(kind_of(client.fetch(request)), "timeout");
  request.limits.total = 30s;
  request.limits.connect = 50ms;
  EXPECT_EQ(kind_of(client.fetch(request)), "dns_error");

  auto fetch = client.spawn(guarded("http://slower.test/"));
  ASSERT_TRUE(dns.wait_for_query());
  testing::run_ready(client.loop);
  fetch.cancel();
  testing::run_until(client.loop, [&] { return fetch.done(); });
  EXPECT_TRUE(fetch.threw() || kind_of(fetch.value()) == "cancelled");
  EXPECT_EQ(client.http.in_flight(), 0u);
}

}  // namespace
}  // namespace newswatch::net
