// 128-bit hashes (XXH3) of sequences of strings. Not cryptographic: signatures use HMAC.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Hash128&) const = default;
};

// The parts are hashed with their lengths, so {"ab","c"} and {"a","bc"} differ.
Hash128 hash128(std::initializer_list<std::string_view> parts);
Hash128 hash128(std::string_view bytes);

std::string to_hex(const Hash128& hash);  // 32 lower-case digits, high half first
std::optional<Hash128> hash_from_hex(std::string_view hex);

// 16 big-endian bytes, the stored form.
std::string to_bytes(const Hash128& hash);
std::optional<Hash128> hash_from_bytes(std::string_view bytes);

// SHA-256, where others must be able to compute it too.
using Sha256 = std::array<unsigned char, 32>;
Sha256 sha256(std::string_view bytes);
std::string to_hex(const Sha256& digest);  // lower-case
std::string sha256_hex(std::string_view bytes);

}  // namespace newswatch

template <>
struct std::hash<newswatch::Hash128> {
  size_t operator()(const newswatch::Hash128& h) const noexcept {
    return static_cast<size_t>(h.low);
  }
};
