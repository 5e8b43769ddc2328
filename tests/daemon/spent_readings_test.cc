#include <gtest/gtest.h>

#include "daemon/reader.h"

namespace newswatch::daemon {
namespace {

class Texts : public feeds::TextSource {
 public:
  std::size_t size() const override { return 0; }
  feeds::ItemTexts of(std::size_t) const override { return {}; }
};

// Shared by readings, so that it tells how many of them there are.
const auto kTexts = std::make_shared<const Texts>();

std::unique_ptr<const Reading> reading(std::size_t bytes) {
  auto made = std::make_unique<Reading>();
  made->parsed.texts = kTexts;
  made->bytes = bytes;
  return made;
}

long readings() { return kTexts.use_count() - 1; }

TEST(SpentReadings, LieUntilTheyAreFreed) {
  SpentReadings spent;
  spent.take(reading(50'000));
  spent.take(reading(50'000));
  EXPECT_EQ(readings(), 2);
  spent.free();
  EXPECT_EQ(readings(), 0);
}

TEST(SpentReadings, NeitherManyNorLargeOnesLieAbout) {
  SpentReadings spent;
  spent.take(reading(1'000'000));
  EXPECT_EQ(readings(), 0);
  for (int i = 0; i < 100; ++i) spent.take(reading(1'000));
  EXPECT_EQ(readings(), 16);
}

}  // namespace
}  // namespace newswatch::daemon
