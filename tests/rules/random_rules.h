// Random rules and items made of the sentences of a corpus.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "core/item.h"
#include "tests/rules/brute_force.h"

namespace newswatch::rules {

class Generator {
 public:
  // `language`: of stems. The sentences must outlive it.
  Generator(const std::vector<std::string>& sentences, std::string language, unsigned seed)
      : sentences_(sentences), language_(std::move(language)), random_(seed) {}

  Item item();
  // Of words of three sentences mostly, so that a good part of the rules matches. Every operator
  // and kind of leaf comes up; what can't be looked up only stands beside what can.
  brute::Node rule();

 private:
  using Node = brute::Node;

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  const std::string& sentence();
  const std::vector<std::string>& words();
  std::string letters_of_a_word();
  // Some bytes of a sentence from the start of a word to the end of another; empty where unfit.
  std::string stretch();

  Node phrase(bool loose);
  void cut_to_prefix(std::string& text);
  std::string with_wildcards(bool loose);
  Node stem();
  Node raw();
  Node regex();
  Node short_exact();
  Node occurrence(int depth, bool stems);
  Node condition(int depth, bool may_scope);

  const std::vector<std::string>& sentences_;
  std::string language_;
  std::mt19937 random_;
  std::vector<std::string> source_;
  std::vector<std::vector<std::string>> source_words_;
};

}  // namespace newswatch::rules
