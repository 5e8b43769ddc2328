#include "dedup/lexicon.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dedup/lexicon_files.h"
#include "dedup/lexicon_parser.h"

namespace newswatch::dedup {
namespace {

TEST(Lexicon, FilesAreRight) {
  LexiconParser parser;
  for (const auto& file : lexicon_files()) parser.read(file.language, file.text);
  for (const auto& problem : parser.problems()) ADD_FAILURE() << "dedup/lexicons/" << problem;
  EXPECT_EQ(lexicon_files().size(), 8U);
}

TEST(Lexicon, ProblemsNameFileAndLine) {
  LexiconParser parser;
  parser.read("en",
              "word\n"
              "[negations]\n"
              "[negation]\n"
              "not, , a:b // c\n"
              "[direction]\n"
              "raise-cut: raise\n"
              "raise-cut: raise |\n"
              "raise: raise | cut\n"
              "[number]\n"
              "two: 2\n"
              "[scale]\n"
              "10: a | b | c | d\n"
              "[negation]\n"
              "# x\n");
  EXPECT_THAT(parser.problems(),
              testing::ElementsAre(
                  "en.txt:1: words outside a section", "en.txt:2: no such section",
                  "en.txt:4: an empty word", "en.txt:4: \"a:b\" has a sign that words do not have",
                  "en.txt:6: write NAME: words | opposite words", "en.txt:7: words are missing",
                  "en.txt:8: a pair is named like up-down",
                  "en.txt:10: write VALUE: words, the value in digits",
                  "en.txt:12: a scale has at most three groups of words",
                  "en.txt:14: \"# x\" does not begin with a word"));
}

}  // namespace
}  // namespace newswatch::dedup
