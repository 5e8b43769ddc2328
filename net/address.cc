#include "net/address.h"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace newswatch::net {
namespace {

using Bytes6 = std::array<std::uint8_t, 16>;

struct Range4 {
  std::uint32_t prefix;
  int bits;
};

// IANA's special-purpose registry (RFC 6890 and its updates) without what is globally reachable.
constexpr Range4 kSpecial4[] = {
    {0x00000000, 8},   // 0.0.0.0/8: this network, unspecified
    {0x0a000000, 8},   // 10.0.0.0/8: private
    {0x64400000, 10},  // 100.64.0.0/10: carrier-grade NAT
    {0x7f000000, 8},   // 127.0.0.0/8: loopback
    {0xa9fe0000, 16},  // 169.254.0.0/16: link-local, cloud metadata
    {0xac100000, 12},  // 172.16.0.0/12: private
    {0xc0000000, 24},  // 192.0.0.0/24: protocol assignments
    {0xc0000200, 24},  // 192.0.2.0/24: documentation
    {0xc0586300, 24},  // 192.88.99.0/24: 6to4 relays, withdrawn
    {0xc0a80000, 16},  // 192.168.0.0/16: private
    {0xc6120000, 15},  // 198.18.0.0/15: benchmarking
    {0xc6336400, 24},  // 198.51.100.0/24: documentation
    {0xcb007100, 24},  // 203.0.113.0/24: documentation
    {0xe0000000, 4},   // 224.0.0.0/4: multicast
    {0xf0000000, 4},   // 240.0.0.0/4: reserved, broadcast
};

bool is_public4(std::uint32_t address) {
  for (const auto& range : kSpecial4) {
    if ((address ^ range.prefix) >> (32 - range.bits) == 0) return false;
  }
  return true;
}

std::uint32_t word(const Bytes6& address, size_t at) {
  return std::uint32_t{address[at]} << 24 | std::uint32_t{address[at + 1]} << 16 |
         std::uint32_t{address[at + 2]} << 8 | std::uint32_t{address[at + 3]};
}

struct Range6 {
  std::uint32_t prefix;  // the first 32 bits
  int bits;
};

// Within 2000::/3, the only space that is given out (IANA's global unicast assignments).
constexpr Range6 kSpecial6[] = {
    {0x20010000, 23},  // 2001::/23: protocol assignments, benchmarking, ORCHID
    {0x20010db8, 32},  // 2001:db8::/32: documentation
    {0x3fff0000, 20},  // 3fff::/20: documentation
};

bool is_public6(const Bytes6& address) {
  const std::uint32_t first = word(address, 0);
  const bool high_zero = first == 0 && word(address, 4) == 0;
  // ::ffff:a.b.c.d (v4-mapped) and ::a.b.c.d (v4-compatible; :: and ::1 are 0.0.0.0 and 0.0.0.1).
  if (high_zero && (word(address, 8) == 0xffff || word(address, 8) == 0)) {
    return is_public4(word(address, 12));
  }
  // 64:ff9b::/96, NAT64 (RFC 6052). 64:ff9b:1::/48 is for local use and stays refused.
  if (first == 0x0064ff9b && word(address, 4) == 0 && word(address, 8) == 0) {
    return is_public4(word(address, 12));
  }
  if (first >> 29 != 1) return false;  // outside 2000::/3
  if (first >> 16 == 0x2002) {         // 6to4 (RFC 3056): the v4 address follows the prefix
    return is_public4((first << 16) | (word(address, 4) >> 16));
  }
  if (first == 0x20010000) {  // Teredo (RFC 4380): the server, and the client with bits inverted
    return is_public4(word(address, 4)) && is_public4(~word(address, 12));
  }
  for (const auto& range : kSpecial6) {
    if ((first ^ range.prefix) >> (32 - range.bits) == 0) return false;
  }
  return true;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  // Copied out: a sockaddr of unknown origin need not be aligned for what it holds.
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    Bytes6 bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return is_public6(bytes);
  }
  return false;
}

bool is_public_address(std::string_view text) {
  const std::string copy(text);
  in_addr v4{};
  if (inet_pton(AF_INET, copy.c_str(), &v4) == 1) return is_public4(ntohl(v4.s_addr));
  Bytes6 v6{};
  if (inet_pton(AF_INET6, copy.c_str(), v6.data()) == 1) return is_public6(v6);
  return false;
}

bool is_address(std::string_view text) {
  const std::string copy(text);
  Bytes6 buffer{};
  return inet_pton(AF_INET, copy.c_str(), buffer.data()) == 1 ||
         inet_pton(AF_INET6, copy.c_str(), buffer.data()) == 1;
}

std::string address_to_string(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (address.sa_family == AF_INET) {
    std::memcpy(&v4, &address, sizeof v4);
    bytes = &v4.sin_addr;
  } else if (address.sa_family == AF_INET6) {
    std::memcpy(&v6, &address, sizeof v6);
    bytes = &v6.sin6_addr;
  }
  if (bytes == nullptr ||
      inet_ntop(address.sa_family, bytes, text.data(), text.size()) == nullptr) {
    return "?";
  }
  return text.data();
}

}  // namespace newswatch::net
