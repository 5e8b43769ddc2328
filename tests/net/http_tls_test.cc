// TLS as HttpClient speaks it: always verified, 1.2 or newer, the bundle parsed once.
#include <string>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/net/client.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_file.h"
#include "tests/support/tls_server.h"

namespace newswatch::net {
namespace {

using testing::TempFile;
using testing::TlsServer;

Request secure(const TlsServer& server, const std::string& ca_file) {
  auto request = local("https://127.0.0.1:" + std::to_string(server.port()) + "/");
  request.ca_file = ca_file;
  return request;
}

TEST(Tls, AcceptsACertificateOfTheGivenAuthority) {
  TlsServer server({});
  const TempFile ca(server.ca_pem());
  Client client;
  const auto result = client.fetch(secure(server, ca.path()));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "secure");
}

TEST(Tls, RefusesWhatCannotBeVerified) {
  TlsServer server({});
  const TempFile ca(server.ca_pem());
  Client client;
  EXPECT_EQ(kind_of(client.fetch(secure(server, ""))), "tls_error") << "an unknown authority";
  EXPECT_EQ(kind_of(client.fetch(secure(server, "/nowhere"))), "tls_error") << "no bundle";
  TlsServer other({.host = "other.test"});
  const TempFile other_ca(other.ca_pem());
  EXPECT_EQ(kind_of(client.fetch(secure(other, other_ca.path()))), "tls_error") << "another host";
  TlsServer stale({.expired = true});
  const TempFile stale_ca(stale.ca_pem());
  EXPECT_EQ(kind_of(client.fetch(secure(stale, stale_ca.path()))), "tls_error") << "expired";
  // One that was accepted for one authority is not accepted for another.
  ASSERT_TRUE(client.fetch(secure(server, ca.path())));
  EXPECT_EQ(kind_of(client.fetch(secure(server, other_ca.path()))), "tls_error");
}

TEST(Tls, RefusesVersionsBefore12) {
  Client client;
  TlsServer old({.max_version = TLS1_1_VERSION});
  const TempFile old_ca(old.ca_pem());
  EXPECT_EQ(kind_of(client.fetch(secure(old, old_ca.path()))), "tls_error");
  TlsServer current({.max_version = TLS1_2_VERSION});
  const TempFile current_ca(current.ca_pem());
  EXPECT_TRUE(client.fetch(secure(current, current_ca.path())));
}

TEST(Tls, ReadsTheBundleOnceForManyConnections) {
  TlsServer server({});
  TempFile ca(server.ca_pem());
  Client client;
  ASSERT_TRUE(client.fetch(secure(server, ca.path())));
  ca.remove();
  const auto result = client.fetch(secure(server, ca.path()));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(server.connections(), 2u);
}

TEST(Tls, PlainHttpWhereTlsIsExpectedIsATlsError) {
  testing::LoopbackServer server([](const testing::Received&) { return testing::Reply{}; });
  Client client;
  EXPECT_EQ(
      kind_of(client.fetch(local("https://127.0.0.1:" + std::to_string(server.port()) + "/"))),
      "tls_error");
}

}  // namespace
}  // namespace newswatch::net
