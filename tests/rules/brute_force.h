// A second, slow reading of the query language, to hold the engine against. It shares only the
// tokeniser with it: every rule is evaluated on every item by going through all combinations.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/item.h"

namespace newswatch::rules::brute {

struct Node {
  enum class Kind { phrase, both, either, but_not, near, onear, not_near, not_in, at_least, of };

  Kind kind = Kind::phrase;
  int n = 0;          // slop, distance or count
  std::string scope;  // of all below it; empty: none said
  std::string text;   // of a phrase, as it stands in the query, without quotes
  bool quoted = false;
  std::vector<Node> children;
};

// The query in the language.
std::string write(const Node& node);

// Fields cut into words: at each position the forms that stand there.
struct Text {
  std::vector<std::set<std::string>> title, summary, content;
  size_t lead = 0;  // words in the first two paragraphs of the content
  bool repeats = false;
};
Text read(const Item& item);

bool holds(const Node& node, const Text& text);

}  // namespace newswatch::rules::brute
