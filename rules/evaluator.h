// Evaluator: whether a query holds for a document, and at which places.
//
// Occurrences are intervals of word positions in one field. A phrase with slop and NEAR keep
// minimal intervals only: those that contain no other of the same node (Clarke, Cormack and
// Burkowski, "An algebra for structured text search", 1995). OR keeps every alternative.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/match.h"
#include "rules/document.h"
#include "rules/index.h"
#include "rules/near_miss.h"

namespace newswatch::rules {

struct Interval {
  std::uint32_t first = 0;  // positions; [first, last]
  std::uint32_t last = 0;
  std::uint32_t first_token = 0;
  std::uint32_t last_token = 0;
};

using Intervals = std::vector<Interval>;  // ordered by first, then last; each pair once

// Reused from item to item; of one thread.
class Evaluator {
 public:
  // Binds to a document that has been read for this index.
  void start(const Index& index, Document& document);
  // Likewise, with phrases that are near misses taken for matches, save below NOT; `strict` is one
  // that started on the same document.
  void start_relaxed(const Index& index, Document& document, Evaluator& strict);

  bool holds(NodeId id);
  // Loads what holds() is about to read of these nodes.
  void expect(std::span<const NodeId> ids);
  // Where the parts that make the node hold stand, in order; none overlap.
  std::vector<FieldRange> ranges(NodeId id);
  // Of a phrase. As its `phrase` stand its words as they are looked for.
  std::vector<NearMiss> near_misses(NodeId phrase);
  // Of a relaxed one: those for which the node holds here and not in `strict`.
  std::vector<NearMiss> all_near_misses(NodeId id);

 private:
  // A FieldRange, the field above its bytes, so that one number orders them.
  struct Stretch {
    Stretch(Field field, std::uint32_t from, std::uint32_t to)
        : start(above(field) | from), end(above(field) | to) {}
    static std::uint64_t above(Field field) { return static_cast<std::uint64_t>(field) << 32; }
    FieldRange range() const {
      return {static_cast<Field>(start >> 32), static_cast<std::uint32_t>(start),
              static_cast<std::uint32_t>(end)};
    }

    std::uint64_t start;
    std::uint64_t end;
  };

  bool part_holds(NodeId id, TermId word);
  bool decide(const Index::Node& node);
  bool stands(const Index::Node& node);
  bool phrase_stands(const Index::Node& node);
  bool follows(TermId first, TermId second, std::uint32_t most_between);
  bool at_least(const Index::Node& node);
  bool in_scope(Scope scope, Field field, std::uint32_t& limit);
  void collect(NodeId id);
  void collect_word(TermId term);
  Intervals find(NodeId id, Field field);
  void start_walk();
  bool first_visit(NodeId id);
  Intervals find_operand(NodeId id, Field field);
  void collect_near_misses(NodeId id, bool counted, std::vector<NearMiss>& out);
  Intervals phrase(const Index::Node& node, Field field, std::uint32_t slack);
  Intervals raw(const Index::Node& node, Field field, size_t most);
  bool raw_stands(const Index::Node& node);
  Intervals run(std::span<const std::uint32_t> words, Field field, std::uint32_t limit);

  const Index* index_ = nullptr;
  Document* document_ = nullptr;
  Evaluator* strict_ = nullptr;  // where this one is relaxed
  struct NodeState {
    std::uint32_t known = 0;  // twice the epoch, plus 1 where the node holds
    std::uint32_t seen = 0;   // the last walk over a query that came by
  };
  std::vector<NodeState> states_;  // by node
  std::uint32_t epoch_ = 0;
  // Of NEAR within NEAR, by node and field: macros may name one part many times over.
  std::unordered_map<std::uint64_t, Intervals> operands_;
  std::uint32_t walk_ = 0;
  std::vector<Stretch> found_;  // by collect()
  std::uint64_t index_serial_ = 0;
};

}  // namespace newswatch::rules
