// Standard Webhooks signatures (https://www.standardwebhooks.com): HMAC-SHA256 over
// "id.timestamp.body". Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace newswatch::alerts {

// The key bytes of "whsec_" + base64 of 24 to 64 bytes. The error never shows the secret.
Result<std::string> decode_secret(std::string_view secret);

// "v1,<base64>" for one key; `timestamp` in whole seconds since the epoch.
std::string sign(std::string_view key, std::string_view id, long long timestamp,
                 std::string_view body);

// The header's value for several keys: signatures separated by blanks, in the order of the keys.
std::string signature_header(const std::vector<std::string>& keys, std::string_view id,
                             long long timestamp, std::string_view body);

// For receivers (the demo, tests): true when any signature in `header` is right, compared in
// constant time, and the timestamp is within `tolerance` of `now`.
bool verify(std::string_view key, std::string_view id, std::string_view timestamp,
            std::string_view header, std::string_view body, Time now,
            Duration tolerance = std::chrono::minutes(5));

}  // namespace newswatch::alerts
