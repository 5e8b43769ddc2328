#include "net/backoff.h"

#include <algorithm>
#include <cmath>

namespace newswatch::net {

Duration backoff(const BackoffPolicy& policy, int failures, double random) {
  const auto max = static_cast<double>(policy.max.count());
  const double steps = std::max(failures, 1) - 1;
  // pow() may reach infinity, which min() turns back into the maximum.
  const double wait =
      std::min(static_cast<double>(policy.first.count()) * std::pow(policy.factor, steps), max);
  const double spread = 1.0 - policy.jitter + 2.0 * policy.jitter * random;
  return Duration{static_cast<Duration::rep>(wait * spread)};
}

}  // namespace newswatch::net
