#include "tests/support/gzip.h"

#include <cstdint>
#include <stdexcept>

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

namespace newswatch::testing {

namespace zlib = boost::beast::zlib;

namespace {

std::string deflate(std::string_view bytes, zlib::Flush flush) {
  zlib::deflate_stream stream;
  std::string out(stream.upper_bound(bytes.size()) + 16, '\0');
  zlib::z_params params;
  params.next_in = bytes.data();
  params.avail_in = bytes.size();
  params.next_out = out.data();
  params.avail_out = out.size();
  boost::system::error_code error;
  stream.write(params, flush, error);
  if (error && error != zlib::error::end_of_stream) throw std::runtime_error(error.message());
  out.resize(params.total_out);
  return out;
}

void put32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

std::string gzip_header() { return {"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10}; }

std::string gzip(std::string_view bytes) {
  std::string out = gzip_header() + deflate(bytes, zlib::Flush::finish);
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  put32(out, crc.checksum());
  put32(out, static_cast<std::uint32_t>(bytes.size()));
  return out;
}

// After a full flush a block refers to nothing before it, so it can stand anywhere.
std::string gzip_bomb_block() {
  return deflate(std::string(std::size_t{1} << 20, '\0'), zlib::Flush::full);
}

}  // namespace newswatch::testing
