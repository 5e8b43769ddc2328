// gzip (RFC 1952), for bodies that a scripted server sends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newswatch::testing {

std::string gzip(std::string_view bytes);

// A gzip stream that never ends: the header, then blocks to repeat, each of which inflates to
// 1 MiB of zeros.
std::string gzip_header();
std::string gzip_bomb_block();

}  // namespace newswatch::testing
