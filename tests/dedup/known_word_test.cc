#include "dedup/known_word.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "dedup/stem.h"

namespace newswatch::dedup {
namespace {

// Words of every size, alike in most of their bytes, more than are kept: each has its own hash, at
// its first look-up and at later ones.
TEST(KnownWord, IsNotTakenForAnotherOfItsPlace) {
  std::mt19937 random(1);
  for (int i = 0; i < 30'000; ++i) {
    std::string word(random() % 40, 'a');
    for (int changed = 0; changed < 2 && !word.empty(); ++changed) {
      word[random() % word.size()] = static_cast<char>('a' + random() % 8);
    }
    ASSERT_EQ(known_word(word).hash, word_hash(stem_of(word))) << word;
  }
}

TEST(KnownWord, KnowsWhatAWordMayBe) {
  EXPECT_TRUE(known_word("28").digit);
  EXPECT_TRUE(known_word("zweihundert").german_number);
  EXPECT_TRUE(known_word("gelmedi").negated_turkish);
  EXPECT_GT(known_word("not").sense_count, 0);
  EXPECT_GT(known_word("the").common, 0);
  EXPECT_EQ(known_word("zelensky").sense_count, 0);
}

}  // namespace
}  // namespace newswatch::dedup
