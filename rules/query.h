// Query: what a rule looks for, as a tree, its @terms and @macros filled in.
//
// A node is one of two sorts. An *occurrence* (phrase, near, not_near, not_in, and an `any` of
// these) stands somewhere in the text, as an interval of words of one field. A *condition* (all,
// exclude, some_of, at_least, and an `any` with one of these) only holds or doesn't.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::rules {

enum class Scope : std::uint8_t { any, headline, lead, hlead, body, author, url, category };

std::string_view to_string(Scope scope);  // as written; "any" isn't
std::optional<Scope> parse_scope(std::string_view name);
std::vector<std::string> scope_names();

// A word to be found, folded as texts are (core/tokenizer.h).
struct Word {
  std::string text;
  bool prefix = false;  // written with "*": any word that begins so

  auto operator<=>(const Word&) const = default;
};

using Run = std::vector<Word>;  // words that stand side by side

struct Query;
using QueryPtr = std::shared_ptr<const Query>;

struct Query {
  enum class Kind : std::uint8_t {
    phrase,    // runs in order, at most `count` other words between them in all
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
  Scope scope = Scope::any;  // of a phrase
  bool ordered = false;      // of near: [0] comes before [1]
  int count = 0;
  std::vector<Run> runs;  // of a phrase
  std::vector<QueryPtr> children;
  std::string written;  // its source text, for messages; doesn't take part in its meaning
  size_t size = 1;      // nodes in the tree
};

// Largest tree that one rule may be, @names filled in: keeps nested macros from growing without
// bound.
inline constexpr size_t kMaxQuerySize = 100'000;
// Largest number of words between two occurrences, or of hits, that can be asked for.
inline constexpr int kMaxCount = 1000;

bool is_occurrence(const Query& query);

// The scope that all phrases of the tree share; nullopt where they differ.
std::optional<Scope> common_scope(const Query& query);

// The same tree with its phrases limited to `scope`. Null where a phrase has a scope already.
QueryPtr with_scope(const QueryPtr& query, Scope scope);

// The meaning as a text: the same for queries that can't tell two items apart by their form
// alone (nested and repeated alternatives, other order of AND and OR, names).
std::string canonical(const Query& query);

}  // namespace newswatch::rules
