// Delivery policy: what an answer means and when to try again. Pure.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/target.h"
#include "core/time.h"
#include "net/http_client.h"
#include "net/smtp_client.h"

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
  Time next_try{};  // retry, hold_target
  // Nothing to this target before. hold_target: at most next_try; delivered: where the receiver
  // says that this was the last request for now.
  Time hold_until{};
  std::string reason;  // one line: "HTTP 503, Retry-After 2m"; never holds URL or token
};

// The waits after the first, second, ... try are 5 s, 30 s, 2 m, 10 m, 30 m, 2 h, 5 h and 10 h,
// then 10 h again for as long as the target's max_age lasts. The last try is made when it ends.
// A Retry-After is a floor under them, from the header or from the body's `retry_after`; one
// that lasts longer than max_age makes the alert a dead letter. A target that only names no wait
// (502, 504) is held for two minutes at most: an alert that has failed for hours waits by itself.
//
// `attempt` is the one just made, from 1; `queued` bounds it by the target's max_age; `random`
// in [0, 1) is the jitter (±20 %).
RetryDecision decide(const Result<net::Response, net::FetchError>& answer, int attempt, Time queued,
                     const Target& target, Time now, double random);

// The same for mail: 4xx is tried again, 5xx is a dead letter with the answer's text.
RetryDecision decide_mail(const Result<net::SmtpAnswer, net::FetchError>& answer, int attempt,
                          Time queued, const Target& target, Time now, double random);

// The same for a try that got no answer and did not go over the network; `reason` says why.
RetryDecision decide_failure(std::string reason, int attempt, Time queued, const Target& target,
                             Time now, double random);

}  // namespace newswatch::alerts
