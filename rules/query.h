// Query: what a rule looks for, as a tree, its @terms and @macros filled in.
//
// A node is one of three sorts. An *occurrence* (phrase, near, not_near, not_in, and an `any` of
// these) stands somewhere in the text, as an interval of words of one field. A *raw* one (raw, and
// an `any` of these) stands somewhere as an interval of bytes. A *condition* (all, exclude,
// some_of, at_least, and any other `any`) only holds or doesn't.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/raw_pattern.h"

namespace newswatch::rules {

enum class Scope : std::uint8_t { any, headline, lead, hlead, body, author, url, category };

std::string_view to_string(Scope scope);  // as written; "any" isn't
std::optional<Scope> parse_scope(std::string_view name);
std::vector<std::string> scope_names();

// A word to be found, folded as texts are (core/tokenizer.h).
struct Word {
  enum class Form : std::uint8_t {
    whole,
    prefix,   // written with a "*" at its end: any word that begins so
    pattern,  // with "?" for one letter and "*" for any number, both in `text` (rules/pattern.h)
    stem,     // `text` is what the stemmer of `language` leaves of it (rules/stemmer.h)
  };

  std::string text;
  Form form = Form::whole;
  bool match_case = false;  // inside cs(): compared with `cased`, too
  bool spaced = false;      // a blank stands before it
  std::string cased;        // folded but for its case; signs of a pattern stay
  std::string language;     // of a stem
};

// Can rules be found by this word: is there a word, or a beginning of some, to look up?
bool is_anchor(const Word& word);

using Run = std::vector<Word>;  // words that stand side by side

struct Query;
using QueryPtr = std::shared_ptr<const Query>;

struct Query {
  enum class Kind : std::uint8_t {
    phrase,    // runs in order, at most `count` other words between them in all
    raw,       // exact() or a regular expression
    all,       // every child; the first is never an `exclude`
    any,       // at least one child
    exclude,   // the child doesn't hold; only below `all`
    near,      // children[0] and [1] with at most `count` words between
    not_near,  // an occurrence of [0] without one of [1] that near
    not_in,    // an occurrence of [0] that isn't inside one of [1]
    at_least,  // `count` occurrences of the child that don't overlap
    some_of,   // `count` children
  };

  Kind kind = Kind::phrase;
  Scope scope = Scope::any;  // of a phrase or raw
  bool ordered = false;      // of near: [0] comes before [1]
  int count = 0;
  std::vector<Run> runs;  // of a phrase
  RawPatternPtr raw;      // of raw
  std::vector<QueryPtr> children;
  std::string written;  // its source text, for messages; doesn't take part in its meaning
  std::string words;    // of a phrase or of one spelt in two ways: without quotes, for exact()
  size_t size = 1;      // nodes in the tree
  size_t nears = 0;     // of them near, not_near and not_in
};

// Largest tree that one rule may be, @names filled in: keeps nested macros from growing without
// bound.
inline constexpr size_t kMaxQuerySize = 100'000;
// Likewise of NEAR and its like: each may go through all places of its operands.
inline constexpr size_t kMaxNears = 1000;
// Largest number of words between two occurrences, or of hits, that can be asked for.
inline constexpr int kMaxCount = 1000;

bool is_occurrence(const Query& query);
bool is_raw(const Query& query);

// The part that keeps a query from being found by a word or by three characters in a row, so that
// every item would have to be read for it. Null where nothing does.
const Query* unanchored(const Query& query);

// The scope that all leaves of the tree share; nullopt where they differ.
std::optional<Scope> common_scope(const Query& query);

// The same tree with its leaves limited to `scope`. Null where one has a scope already.
QueryPtr with_scope(const QueryPtr& query, Scope scope);

// The same tree with the case of its words to be matched; its leaves are looked for as raw text.
// Null where a part can't be; `blame`, then, is that part.
QueryPtr with_case(const QueryPtr& query, const Query*& blame);
QueryPtr as_raw(const QueryPtr& query, const Query*& blame);

// The meaning as a text: the same for queries that can't tell two items apart by their form
// alone (nested and repeated alternatives, other order of AND and OR, names).
std::string canonical(const Query& query);

}  // namespace newswatch::rules
