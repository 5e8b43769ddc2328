#include "alerts/signature.h"

#include <array>
#include <charconv>
#include <initializer_list>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

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

// HMAC-SHA256. To look the algorithms up takes longer than to sign with them, so they are kept.
class Hmac {
 public:
  Hmac() {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0), OSSL_PARAM_construct_end()};
    if (mac) context_.reset(EVP_MAC_CTX_new(mac.get()));
    check(context_ && EVP_MAC_CTX_set_params(context_.get(), parameters.data()) == 1);
  }

  std::string of(std::string_view key, std::initializer_list<std::string_view> parts) {
    const auto bytes = [](std::string_view text) {
      return reinterpret_cast<const unsigned char*>(text.data());
    };
    // Without a key it would go on with the one before.
    check(!key.empty() && EVP_MAC_init(context_.get(), bytes(key), key.size(), nullptr) == 1);
    for (const auto part : parts) {
      check(EVP_MAC_update(context_.get(), bytes(part), part.size()) == 1);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    size_t size = 0;
    check(EVP_MAC_final(context_.get(), digest.data(), &size, digest.size()) == 1);
    return {reinterpret_cast<const char*>(digest.data()), size};
  }

 private:
  static void check(bool done) {
    if (!done) throw std::runtime_error("HMAC-SHA256 is not available in libcrypto");
  }

  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_{nullptr, EVP_MAC_CTX_free};
};

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
  thread_local Hmac hmac;
  return std::string(kVersion) +
         base64_encode(hmac.of(key, {id, ".", std::to_string(timestamp), ".", body}));
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
