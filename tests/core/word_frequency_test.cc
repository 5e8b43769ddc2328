#include "core/word_frequency.h"

#include <string>

#include <gtest/gtest.h>

#include "core/tokenizer.h"

namespace newswatch {
namespace {

double frequency_of(std::string_view written) {
  const auto tokens = tokenize(written);
  return word_frequency(tokens.text(tokens.list.at(0)));
}

TEST(WordFrequency, KnowsFunctionWordsOfEightLanguagesAsTheTokeniserFoldsThem) {
  for (const auto* word : {"The", "ДЛЯ", "її", "über", "été", "según", "się", "için", "ещё"}) {
    EXPECT_GT(frequency_of(word), 0.0) << word;
  }
}

TEST(WordFrequency, OrdersWordsByHowCommonTheyAre) {
  EXPECT_GT(word_frequency("the"), word_frequency("minister"));
  EXPECT_GT(word_frequency("minister"), word_frequency("pokrovsk"));
  EXPECT_EQ(word_frequency("pokrovsk"), 0.0);
}

TEST(WordFrequency, TakesShortUnknownWordsForCommon) {
  EXPECT_GT(word_frequency("x"), word_frequency("xy"));
  EXPECT_GT(word_frequency("xy"), word_frequency("xyz"));
  EXPECT_GT(word_frequency("xyz"), 0.0);
}

TEST(WordFrequency, OfAPrefixIsAtLeastThatOfItsWords) {
  EXPECT_GE(prefix_frequency("minist"),
            word_frequency("minister") + word_frequency("ministers") + word_frequency("ministry"));
  EXPECT_GT(prefix_frequency("min"), prefix_frequency("minist"));
  EXPECT_LE(prefix_frequency(""), 1.0);
  EXPECT_GT(prefix_frequency("pokr"), prefix_frequency("pokrovsk"));
}

}  // namespace
}  // namespace newswatch
