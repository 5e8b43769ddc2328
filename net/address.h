// Address vetting: which addresses a feed may lead us to.
#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace newswatch::net {

// False for private, loopback, link-local, unique-local, CGNAT, unspecified, documentation,
// benchmarking, multicast and reserved addresses, and for IPv6 forms that embed such a v4 address
// (v4-mapped, v4-compatible, NAT64, 6to4, Teredo).
bool is_public_address(const sockaddr& address);
bool is_public_address(std::string_view text);  // "10.0.0.1", "::1"; false where it is no address

// Whether `text` is a v4 address in dotted decimal or a v6 address, without brackets and scope.
bool is_address(std::string_view text);

// "10.0.0.1", "fe80::1"; "?" for another family.
std::string address_to_string(const sockaddr& address);

}  // namespace newswatch::net
