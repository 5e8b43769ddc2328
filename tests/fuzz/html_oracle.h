// HTML to text the long way round: gumbo builds a tree of it, as browsers do, and the tree is
// written by the rules that feeds/html_text.h states. Slow, plain, and nothing of ours in it.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::fuzz {

// How far a text can be told to be the tree's.
enum class Comparison {
  exact,
  // The document is broken. Trees leave out tags that don't belong where they stand, so breaks
  // may differ: all characters but spaces are the same.
  characters,
  // It has a table besides: trees move text that stands between cells before the table. The same
  // characters, in whatever order.
  counts,
  // Trees read some elements by rules of their own (html_oracle.cc names them).
  none,
};

struct Verdict {
  Comparison comparison = Comparison::exact;
  std::string difference;  // empty: none
};

// `text` is what html_to_text() makes of `html`.
Verdict compare_with_tree(std::string_view html, std::string_view text);

}  // namespace newswatch::fuzz
