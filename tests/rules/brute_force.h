// A second, slow reading of the query language, to hold the engine against. It shares only the
// tokeniser with it: every rule is evaluated on every item by going through all combinations.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/item.h"
#include "core/match.h"

namespace newswatch::rules::brute {

// A piece of a regular expression: one of the texts, or any character, some times in a row.
struct Piece {
  std::vector<std::u32string> texts;  // empty: any character but a line feed
  int least = 1;
  int most = 1;
};

struct Node {
  enum class Kind {
    phrase,
    both,
    either,
    but_not,
    near,
    onear,
    not_near,
    not_in,
    at_least,
    of,
    cased,  // cs() of an occurrence
    exact,
    regex,
    stem,
  };

  Kind kind = Kind::phrase;
  int n = 0;          // slop, distance or count
  std::string scope;  // of all below it; empty: none said
  std::string text;   // of a phrase and exact, without quotes; of a stem, its word
  bool quoted = false;
  std::vector<Node> children;
  std::vector<Piece> pieces;  // of a regular expression
  bool any_case = false;
  std::string language;  // of a stem
};

// The query in the language.
std::string write(const Node& node);

// A form of a word as the tokeniser gives it.
struct Form {
  std::string folded;
  std::string raw;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};
using Words = std::vector<std::vector<Form>>;  // by position

struct FieldText {
  Field field = Field::title;
  Words words;
  std::string raw;
};

struct Text {
  FieldText title, summary, content;
  FieldText lead;  // the first two paragraphs of the content
  bool repeats = false;
};
Text read(const Item& item);

bool holds(const Node& node, const Text& text);
// Of a rule that holds: the places of what made it so, ordered, overlapping ones made one.
std::vector<Span> spans(const Node& node, const Text& text);

}  // namespace newswatch::rules::brute
