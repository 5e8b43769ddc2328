// That the tests themselves reach nothing beyond loopback, where they run in a network of their own
// (`./dev test` sees to it).
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

int connect_error(int family, const sockaddr& address, socklen_t size) {
  const int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const int error = ::connect(socket, &address, size) == 0 ? 0 : errno;
  ::close(socket);
  return error;
}

TEST(Network, OfTheTestsIsLoopbackAlone) {
  if (std::getenv("NEWSWATCH_TEST_PUBLIC_ADDRESS") == nullptr) {
    GTEST_SKIP() << "not in a network of its own: run by `./dev test`, where the machine allows it";
  }
  ifaddrs* found = nullptr;
  ASSERT_EQ(getifaddrs(&found), 0);
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> interfaces(found, &freeifaddrs);
  for (const auto* each = found; each != nullptr; each = each->ifa_next) {
    EXPECT_NE(each->ifa_flags & IFF_LOOPBACK, 0u) << each->ifa_name;
  }
  // Documentation addresses: nobody answers there, in whatever network this is.
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(80);
  inet_pton(AF_INET, "192.0.2.1", &v4.sin_addr);
  EXPECT_EQ(connect_error(AF_INET, reinterpret_cast<const sockaddr&>(v4), sizeof v4), ENETUNREACH);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(80);
  inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
  EXPECT_NE(connect_error(AF_INET6, reinterpret_cast<const sockaddr&>(v6), sizeof v6), EINPROGRESS);
}

}  // namespace
}  // namespace newswatch::net
