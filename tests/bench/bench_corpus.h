// What the benchmarks of the rules read and look for: articles of the corpus, and rules made of
// their words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/item.h"

namespace newswatch::bench {

// The first articles of Reuters-21578; empty where there is no corpus.
std::vector<Item> read_articles(size_t most);

// A text of the corpus, empty where it is not there.
std::string read_text(const std::string& file);

enum class Words {
  as_often,  // drawn as often as articles hold them: the worst that rules can ask for
  alike,     // each word of the articles drawn alike
  unheard,   // a watch list: in each rule one name that no article holds; the others as_often
};

const char* to_string(Words words);

// A word for each rule: the one without which it can't match. For the peers, which know no AND.
struct Rules {
  std::string file;  // as it stands in a .rules file
  std::vector<std::string> needles;
};

// Phrases, AND and OR of two to four words, the most frequent hundred left out, as no analyst would
// watch for "the". The same for the same arguments.
Rules make_rules(const std::vector<Item>& articles, Words words, size_t count);

}  // namespace newswatch::bench
