// TLS that can't be trusted is refused, and the message says why.
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/net/client.h"
#include "tests/support/temp_file.h"
#include "tests/support/tls_server.h"

namespace newswatch::net {
namespace {

using testing::TempFile;
using testing::TlsServer;

FetchResult fetch(const TlsServer& server, const std::string& ca_file) {
  Client client;
  auto request = local(fmt::format("https://127.0.0.1:{}/", server.port()));
  request.ca_file = ca_file;
  return client.fetch(request);
}

TEST(HostileTls, IsRefusedWithAReason) {
  const struct {
    TlsServer::Options options;
    const char* why;
  } table[] = {
      {{.expired = true}, "expired"},
      {{.self_signed = true}, "self-signed"},
      {{.host = "other.test"}, "no alternative certificate subject name matches"},
      {{.host = "127.0.0.2"}, "no alternative certificate subject name matches"},
      {{.max_version = TLS1_1_VERSION}, "version"},
      {{.max_version = TLS1_VERSION}, "version"},
  };
  for (const auto& row : table) {
    TlsServer server(row.options);
    const TempFile ca(server.ca_pem());
    const auto result = fetch(server, ca.path());
    ASSERT_EQ(kind_of(result), "tls_error") << row.why;
    EXPECT_THAT(result.error().message, ::testing::HasSubstr(row.why));
    EXPECT_THAT(result.error().message, ::testing::StartsWith("127.0.0.1: "));
  }
  TlsServer unknown({});
  const auto result = fetch(unknown, {});
  ASSERT_EQ(kind_of(result), "tls_error");
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("issuer certificate"));
}

TEST(HostileTls, AConnectionThatIsCutGivesNoAnswer) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n";
  for (const auto& answer : {std::string(), head, head + "\r\n", head + "\r\n<rss><channel>"}) {
    TlsServer server({.cut = true, .answer = answer});
    const TempFile ca(server.ca_pem());
    EXPECT_EQ(kind_of(fetch(server, ca.path())), "http_error") << answer.size();
  }
}

TEST(HostileTls, AHandshakeThatStallsMeetsTheConnectTimeout) {
  using boost::asio::ip::tcp;
  Client client;
  // Connections wait in its backlog, for ever.
  tcp::acceptor silent(client.loop, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  auto request = local(fmt::format("https://127.0.0.1:{}/", silent.local_endpoint().port()));
  request.limits.connect = std::chrono::milliseconds(100);
  EXPECT_EQ(kind_of(client.fetch(request)), "timeout");
}

}  // namespace
}  // namespace newswatch::net
