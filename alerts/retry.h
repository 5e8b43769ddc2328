// Delivery policy: what an answer means and when to try again. Pure.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/target.h"
#include "core/time.h"
#include "net/http_client.h"

namespace newswatch::alerts {

enum class Verdict {
  delivered,
  retry,        // this alert later
  hold_target,  // this alert later, and nothing else to this target before
  dead,         // never
  disable,      // 410: this one is dead, and the target takes no more
};

struct RetryDecision {
  Verdict verdict = Verdict::delivered;
  Time next_try{};     // retry, hold_target
  std::string reason;  // "HTTP 503, Retry-After 120s"
};

// `attempt` is the one just made, from 1; `queued` bounds it by the target's max_age; `random`
// in [0, 1) is the jitter (±20 %).
RetryDecision decide(const Result<net::Response, net::FetchError>& answer, int attempt, Time queued,
                     const Target& target, Time now, double random);

}  // namespace newswatch::alerts
