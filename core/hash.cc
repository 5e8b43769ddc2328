#include "core/hash.h"

#include <array>
#include <charconv>
#include <stdexcept>

#include <openssl/evp.h>
#include <xxhash.h>

namespace newswatch {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

Hash128 from_xxh(XXH128_hash_t h) { return {h.high64, h.low64}; }

}  // namespace

Hash128 hash128(std::string_view bytes) {
  return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

Hash128 hash128(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const auto part : parts) joined.append(std::to_string(part.size())).append(":").append(part);
  return hash128(joined);
}

std::string to_hex(const Hash128& hash) {
  std::string hex(32, '0');
  for (size_t i = 0; i < 16; ++i) {
    hex[i] = kHexDigits[hash.high >> (60 - 4 * i) & 15];
    hex[16 + i] = kHexDigits[hash.low >> (60 - 4 * i) & 15];
  }
  return hex;
}

std::optional<Hash128> hash_from_hex(std::string_view hex) {
  const auto half = [](std::string_view digits, std::uint64_t& out) {
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  Hash128 hash;
  if (hex.size() != 32 || !half(hex.substr(0, 16), hash.high) || !half(hex.substr(16), hash.low)) {
    return std::nullopt;
  }
  return hash;
}

std::string to_bytes(const Hash128& hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH128_hash_t{hash.low, hash.high});
  return {reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest};
}

std::optional<Hash128> hash_from_bytes(std::string_view bytes) {
  XXH128_canonical_t canonical;
  if (bytes.size() != sizeof canonical.digest) return std::nullopt;
  bytes.copy(reinterpret_cast<char*>(canonical.digest), sizeof canonical.digest);
  return from_xxh(XXH128_hashFromCanonical(&canonical));
}

Sha256 sha256(std::string_view bytes) {
  // Fetched once: to look it up takes longer than to hash a line.
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Sha256 digest{};
  unsigned int size = 0;
  if (!method ||
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, method, nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available in libcrypto");
  }
  return digest;
}

std::string to_hex(const Sha256& digest) {
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const auto byte : digest) {
    hex += kHexDigits[byte >> 4];
    hex += kHexDigits[byte & 15];
  }
  return hex;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

}  // namespace newswatch
