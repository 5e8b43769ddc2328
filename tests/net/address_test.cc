#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

// The first and the last address of every range that is refused.
constexpr const char* kRefused[] = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "::ffff:0:0",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "2001:0:7f00:1::f7f7:f7f7",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "3fff::1",
    "3fff:fff::1",
    "100::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
    "5f00::1",
    "4000::1",
    "1000::1",
};

// The neighbours of those ranges, and forms that embed a public address.
constexpr const char* kPublic[] = {
    "1.0.0.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "192.0.3.1",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.1",
    "203.0.112.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "2001:200::1",
    "2a00:1450::1",
    "3ffe::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:808:808::f7f7:f7f7",
};

TEST(Address, RefusesEverySpecialRange) {
  for (const auto* text : kRefused) {
    EXPECT_TRUE(is_address(text)) << text;
    EXPECT_FALSE(is_public_address(std::string_view(text))) << text;
  }
}

TEST(Address, AdmitsWhatLiesBesideThem) {
  for (const auto* text : kPublic) EXPECT_TRUE(is_public_address(std::string_view(text))) << text;
}

TEST(Address, RefusesWhatIsNoAddress) {
  for (const auto* text : {"", "example.org", "0x7f.1", "2130706433", "8.8.8", "[::1]",
                           "fe80::1%eth0", "8.8.8.8 ", "08.8.8.8"}) {
    EXPECT_FALSE(is_public_address(std::string_view(text))) << text;
    EXPECT_FALSE(is_address(text)) << text;
  }
}

TEST(Address, ReadsSocketAddresses) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  inet_pton(AF_INET, "8.8.4.4", &v4.sin_addr);
  EXPECT_TRUE(is_public_address(reinterpret_cast<const sockaddr&>(v4)));
  EXPECT_EQ(address_to_string(reinterpret_cast<const sockaddr&>(v4)), "8.8.4.4");
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr&>(v6)));
  EXPECT_EQ(address_to_string(reinterpret_cast<const sockaddr&>(v6)), "::ffff:127.0.0.1");
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(other));
  EXPECT_EQ(address_to_string(other), "?");
}

}  // namespace
}  // namespace newswatch::net
