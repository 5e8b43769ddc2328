#include "alerts/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base64.h"

namespace newswatch::alerts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The test vector of Standard Webhooks.
constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr long long kTimestamp = 1614265330;
constexpr std::string_view kBody = R"({"test": 2432232314})";
constexpr std::string_view kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

Time at(long long seconds) { return Time{std::chrono::seconds(seconds)}; }

std::string key() { return decode_secret(kSecret).value(); }

std::string secret_of(size_t bytes) { return "whsec_" + base64_encode(std::string(bytes, 'k')); }

bool accepts(std::string_view header, std::string_view body = kBody, Time now = at(kTimestamp)) {
  return verify(key(), kId, "1614265330", header, body, now);
}

TEST(Signature, AgreesWithTheStandardsVector) {
  EXPECT_EQ(sign(key(), kId, kTimestamp, kBody), kSignature);
  EXPECT_TRUE(accepts(kSignature));
}

TEST(Signature, EveryKeySignsWhileASecretIsRotated) {
  const auto old_key = decode_secret(secret_of(32)).value();
  const auto header = signature_header({key(), old_key}, kId, kTimestamp, kBody);
  EXPECT_EQ(header, std::string(kSignature) + " " + sign(old_key, kId, kTimestamp, kBody));
  EXPECT_TRUE(accepts(header));
  EXPECT_TRUE(verify(old_key, kId, "1614265330", header, kBody, at(kTimestamp)));
}

TEST(Signature, WithoutKeysThereIsNoHeader) {
  EXPECT_EQ(signature_header({}, kId, kTimestamp, kBody), "");
}

TEST(Signature, AnythingChangedIsRefused) {
  const std::string signature(kSignature);
  EXPECT_FALSE(accepts(signature, R"({"test": 2432232315})"));
  EXPECT_FALSE(verify(key(), "msg_other", "1614265330", signature, kBody, at(kTimestamp)));
  EXPECT_FALSE(verify(key(), kId, "1614265331", signature, kBody, at(kTimestamp)));
  EXPECT_FALSE(accepts(signature.substr(0, signature.size() - 1)));
  EXPECT_FALSE(accepts("v2" + signature.substr(2)));
  EXPECT_FALSE(accepts(""));
  EXPECT_FALSE(accepts(" "));
}

TEST(Signature, ATimestampFarFromNowIsRefused) {
  EXPECT_TRUE(accepts(kSignature, kBody, at(kTimestamp + 300)));
  EXPECT_TRUE(accepts(kSignature, kBody, at(kTimestamp - 300)));
  EXPECT_FALSE(accepts(kSignature, kBody, at(kTimestamp + 301)));
  EXPECT_FALSE(accepts(kSignature, kBody, at(kTimestamp - 301)));
}

TEST(Signature, ATimestampThatIsNoNumberIsRefused) {
  for (const std::string_view text :
       {"", "x", "1614265330x", " 1614265330", "99999999999999999999", "9223372036854775807"}) {
    EXPECT_FALSE(verify(key(), kId, text, kSignature, kBody, at(kTimestamp))) << text;
  }
}

TEST(Secret, Holds24To64Bytes) {
  EXPECT_FALSE(decode_secret(secret_of(23)));
  EXPECT_EQ(decode_secret(secret_of(24)).value(), std::string(24, 'k'));
  EXPECT_EQ(decode_secret(secret_of(64)).value(), std::string(64, 'k'));
  EXPECT_FALSE(decode_secret(secret_of(65)));
}

TEST(Secret, ARefusedOneIsNotShown) {
  for (const std::string secret : {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 at all!",
                                   "whsec_c2hvcnQ=", "whsec_", ""}) {
    const auto key = decode_secret(secret);
    ASSERT_FALSE(key) << secret;
    if (secret.size() > 6) {
      EXPECT_THAT(key.error().message, Not(HasSubstr(secret.substr(6))));
    }
  }
}

}  // namespace
}  // namespace newswatch::alerts
