// Bodies that are small on the wire and large when decoded (gzip's are in gzip.h).
#pragma once

#include <string>

namespace newswatch::testing {

// A zstd frame (RFC 8878) that never ends: the header, which asks for a window of 2^window_log
// bytes, then blocks to repeat, each of which decodes to 128 KiB of zeros.
std::string zstd_bomb_header(int window_log);
std::string zstd_bomb_block();

// A Brotli stream (RFC 7932) of 64 MiB of zeros.
std::string brotli_bomb();

// A gzip stream that decodes to nothing, layer upon layer: each but the first packs the one before
// to about a thousandth, so that a decoder of all layers works without end and without a result.
std::string gzip_of_nothing(int layers);

}  // namespace newswatch::testing
