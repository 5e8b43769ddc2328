#include "net/backoff.h"

#include <limits>

#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

using namespace std::chrono_literals;

constexpr BackoffPolicy kPolicy{.first = 5min, .max = 24h};

TEST(Backoff, DoublesFromTheFirstToTheMaximum) {
  EXPECT_EQ(backoff(kPolicy, 1, 0.5), 5min);
  EXPECT_EQ(backoff(kPolicy, 2, 0.5), 10min);
  EXPECT_EQ(backoff(kPolicy, 5, 0.5), 80min);
  EXPECT_EQ(backoff(kPolicy, 9, 0.5), 1280min);
  EXPECT_EQ(backoff(kPolicy, 10, 0.5), 24h);
  EXPECT_EQ(backoff(kPolicy, std::numeric_limits<int>::max(), 0.5), 24h);
}

TEST(Backoff, SpreadsByTheJitterAndNoFurther) {
  EXPECT_EQ(backoff(kPolicy, 1, 0.0), 4min);
  EXPECT_LE(backoff(kPolicy, 1, 0.999999), 6min);
  EXPECT_GT(backoff(kPolicy, 1, 0.999999), 5min + 59s);
  EXPECT_LE(backoff(kPolicy, 40, 0.999999), 24h + 288min);
}

TEST(Backoff, CountsFromOne) {
  EXPECT_EQ(backoff(kPolicy, 0, 0.5), 5min);
  EXPECT_EQ(backoff(kPolicy, -3, 0.5), 5min);
}

}  // namespace
}  // namespace newswatch::net
