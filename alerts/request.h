// The request that carries an alert to its target, in the target's format. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/target.h"
#include "net/http_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// The same on every try but for what the format dates by `now`: each receiver that can tell a
// repeat by an id is given the alert's. `keys` are the target's decoded secrets. Not for formats
// that HTTP does not carry.
net::Request alert_request(const Target& target, const std::vector<std::string>& keys,
                           const store::Delivery& delivery, Time now);

}  // namespace newswatch::alerts
