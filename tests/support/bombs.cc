#include "tests/support/bombs.h"

#include <cstdint>

#include "tests/support/gzip.h"

namespace newswatch::testing {

std::string zstd_bomb_header(int window_log) {
  std::string out("\x28\xb5\x2f\xfd\0", 5);  // the magic number; no content size, no checksum
  out += static_cast<char>((window_log - 10) << 3);
  return out;
}

std::string zstd_bomb_block() {
  constexpr std::uint32_t kRle = 1;
  constexpr std::uint32_t kSize = 128u << 10;
  const std::uint32_t header = kRle << 1 | kSize << 3;
  std::string out;
  for (int shift = 0; shift < 24; shift += 8) out += static_cast<char>(header >> shift & 0xff);
  return out + '\0';
}

// As `brotli --lgwin=24 --best` packs them.
std::string brotli_bomb() {
  constexpr unsigned char kBytes[] = {
      0xcf, 0xff, 0xff, 0x7f, 0xf8, 0x27, 0x00, 0xe2, 0xb1, 0x40, 0x20, 0xf7, 0xfe, 0x9f,
      0xff, 0xff, 0xff, 0xf0, 0x4f, 0x00, 0xc4, 0x61, 0x01, 0x80, 0xee, 0xfd, 0x3f, 0xff,
      0xff, 0xff, 0xe1, 0x9f, 0x00, 0x88, 0xc3, 0x22, 0x00, 0xdd, 0xfb, 0xff, 0xfc, 0xff,
      0xff, 0xc7, 0x3f, 0x01, 0x10, 0x87, 0x05, 0x00, 0xba, 0xf7, 0xff};
  return {reinterpret_cast<const char*>(kBytes), sizeof kBytes};
}

std::string gzip_of_nothing(int layers) {
  std::string out = gzip_header();
  const std::string empty_block("\0\0\0\xff\xff", 5);
  for (int i = 0; i < 1 << 21; ++i) out += empty_block;
  for (int layer = 1; layer < layers; ++layer) out = gzip(out);
  return out;
}

}  // namespace newswatch::testing
