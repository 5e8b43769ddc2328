// Back-off: how long to wait after the Nth failure in a row. Pure.
#pragma once

#include "core/time.h"

namespace newswatch::net {

struct BackoffPolicy {
  Duration first;
  Duration max;
  double factor = 2.0;
  double jitter = 0.2;  // the wait is spread over [1 - jitter, 1 + jitter] of its length
};

// `failures` counts from 1; `random` is in [0, 1). Never more than max * (1 + jitter).
Duration backoff(const BackoffPolicy& policy, int failures, double random);

}  // namespace newswatch::net
