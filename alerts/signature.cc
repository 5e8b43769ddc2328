#include "alerts/signature.h"

#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/base64.h"

namespace newswatch::alerts {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::string_view kVersion = "v1,";
constexpr size_t kMinKeyBytes = 24;
constexpr size_t kMaxKeyBytes = 64;

// Equal lengths are compared in constant time; a length says nothing about the key.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Result<std::string> decode_secret(std::string_view secret) {
  if (!secret.starts_with(kPrefix)) {
    return failure("a signing secret begins with \"whsec_\"");
  }
  auto key = base64_decode(secret.substr(kPrefix.size()));
  if (!key) return failure("what follows \"whsec_\" in a signing secret must be base64");
  if (key->size() < kMinKeyBytes || key->size() > kMaxKeyBytes) {
    return failure(fmt::format("a signing secret must hold {} to {} bytes, this one holds {}",
                               kMinKeyBytes, kMaxKeyBytes, key->size()));
  }
  return std::move(*key);
}

std::string sign(std::string_view key, std::string_view id, long long timestamp,
                 std::string_view body) {
  const auto message = fmt::format("{}.{}.{}", id, timestamp, body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
            &size)) {
    throw std::runtime_error("HMAC-SHA256 is not available in libcrypto");
  }
  return std::string(kVersion) +
         base64_encode({reinterpret_cast<const char*>(digest.data()), size});
}

std::string signature_header(const std::vector<std::string>& keys, std::string_view id,
                             long long timestamp, std::string_view body) {
  std::string header;
  for (const auto& key : keys) {
    if (!header.empty()) header += ' ';
    header += sign(key, id, timestamp, body);
  }
  return header;
}

bool verify(std::string_view key, std::string_view id, std::string_view timestamp,
            std::string_view header, std::string_view body, Time now, Duration tolerance) {
  long long seconds = 0;
  const auto* begin = timestamp.data();
  const auto* end = begin + timestamp.size();
  const auto [stopped, error] = std::from_chars(begin, end, seconds);
  if (error != std::errc{} || stopped != end) return false;
  // Compared in whole seconds: a timestamp near the ends of its type would overflow in millis.
  const auto at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto slack = std::chrono::ceil<std::chrono::seconds>(tolerance).count();
  if (seconds < at - slack || seconds > at + slack) return false;

  const auto expected = sign(key, id, seconds, body);
  bool right = false;
  while (!header.empty()) {
    const auto blank = header.find(' ');
    const auto candidate = header.substr(0, blank);
    right = equal_in_constant_time(candidate, expected) || right;
    header.remove_prefix(blank == std::string_view::npos ? header.size() : blank + 1);
  }
  return right;
}

}  // namespace newswatch::alerts
