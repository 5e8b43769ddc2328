// RawPattern: what is looked for in a field's bytes as they are: exact() and regular expressions.
//
// A pattern is looked at only for an item that holds one of its *atoms*: pieces of three or more
// characters, of which at least one stands in every text that it matches. Those of a regular
// expression come from RE2's FilteredRE2.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::rules {

class RawPattern;
using RawPatternPtr = std::shared_ptr<const RawPattern>;

// The fewest characters by which a pattern is found.
inline constexpr size_t kShortestAtom = 3;

// Immutable; matching is of any thread.
class RawPattern {
 public:
  virtual ~RawPattern() = default;

  // The text, where neither a letter nor a digit adjoins it.
  static RawPatternPtr exact(std::string text);

  struct Made {
    RawPatternPtr pattern;  // null where there is a mistake
    std::string message;
    std::string hint;
  };
  // Linear in the text, whatever the pattern; patterns that are too large are refused.
  static Made regex(std::string_view pattern, bool ignore_case);

  struct Bytes {
    size_t start = 0;
    size_t end = 0;
  };
  // The first match that begins at `from` or later. Empty ones don't count.
  virtual std::optional<Bytes> find(std::string_view text, size_t from) const = 0;

  // Folded by fold_for_atoms(). Empty where every text must be read.
  const std::vector<std::string>& atoms() const { return atoms_; }
  // The same for equal patterns.
  const std::string& key() const { return key_; }

 protected:
  std::vector<std::string> atoms_;
  std::string key_;
};

// Each code point in lower case, for itself alone: what atoms are looked for in. Replaces `out`.
void fold_for_atoms(std::string_view text, std::string& out);

}  // namespace newswatch::rules
