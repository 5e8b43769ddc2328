// The request that carries an alert to a webhook, after Standard Webhooks. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/target.h"
#include "net/http_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// The id is the alert's, the same on every try; the timestamp and with it the signature are of
// this one. `keys` are decoded secrets; without any the request is not signed.
net::Request webhook_request(const Target& target, const std::vector<std::string>& keys,
                             const store::Delivery& delivery, Time now);

}  // namespace newswatch::alerts
