#include "alerts/target_queue.h"

#include <algorithm>

namespace newswatch::alerts {
namespace {

constexpr std::chrono::milliseconds kMoment{250};
constexpr std::size_t kMostLeased = 512;

}  // namespace

std::size_t Queue::rows_to_lease(std::chrono::steady_clock::time_point now) {
  const auto free = static_cast<std::size_t>(std::max(channel->concurrency() - sending, 0));
  if (channel->target.pace > Duration{0}) return free > 0 && ready.empty() ? 1 : 0;
  if (ready.size() > batch / 2) return 0;
  const bool fast = now - leased_at < kMoment;
  const auto rows = fast ? std::max(std::min(2 * batch, kMostLeased), free) : free;
  if (rows <= ready.size()) return 0;
  batch = rows;
  leased_at = now;
  return rows - ready.size();
}

}  // namespace newswatch::alerts
