#include "feeds/skip_times.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kMonday = from_millis(1'763'942'400'000);  // 2025-11-24T00:00:00Z

TEST(SkipTimes, AMomentOutsideStays) {
  std::bitset<24> night;
  night.set(2).set(3);
  EXPECT_EQ(after_skipped(night, {}, kMonday), kMonday);
  EXPECT_EQ(after_skipped(night, {}, kMonday + hours(4)), kMonday + hours(4));
}

TEST(SkipTimes, AMomentInsideMovesToTheirEnd) {
  std::bitset<24> night;
  night.set(23).set(0).set(1);
  EXPECT_EQ(after_skipped(night, {}, kMonday - minutes(1)), kMonday + hours(2)) << "midnight";
  std::bitset<7> weekend;
  weekend.set(6).set(0);
  EXPECT_EQ(after_skipped({}, weekend, kMonday - hours(30)), kMonday);
  EXPECT_EQ(after_skipped(night, weekend, kMonday - hours(30)), kMonday + hours(2)) << "both";
}

TEST(SkipTimes, BeforeTheEpochToo) {
  std::bitset<7> wednesday;
  wednesday.set(3);
  EXPECT_EQ(after_skipped({}, wednesday, Time{} - hours(1)), Time{});  // a Thursday
}

TEST(SkipTimes, NeverCanNotBeMeant) {
  std::bitset<24> always;
  always.set();
  EXPECT_EQ(after_skipped(always, {}, kMonday), kMonday);
  std::bitset<7> week;
  week.set();
  EXPECT_EQ(after_skipped({}, week, kMonday), kMonday);
}

}  // namespace
}  // namespace newswatch::feeds
