// Anchors: by which words the rules of an index are found, chosen so that as few as can be are
// looked at in vain.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/index.h"

namespace newswatch::rules {

class WordCounts;

// A word of a rule's anchor with its guards (rules/index.h).
struct Anchor {
  TermId term = kNoTerm;
  std::array<TermId, 2> guards{};

  auto operator<=>(const Anchor&) const = default;
};

class AnchorFinder {
 public:
  // `uses`: by term, in how many places of the rules it stands. `counts` may be null. All of them
  // outlive the finder, and the index has all its nodes.
  AnchorFinder(const Index& index, std::span<const std::uint32_t> uses, const WordCounts* counts);

  // Of the query below this node, each word once. Empty: it has none. Valid until the next call.
  std::span<const Anchor> find(NodeId root);

 private:
  // One of two words that must stand, or, where both are the same, that one.
  struct Clause {
    std::array<TermId, 2> terms{};
    double cost = 0;
  };
  // The clauses that cost least. More than a few would hardly keep more rules away.
  class Cheapest {
   public:
    void add(const Clause& clause);
    // The guards of an anchor's word.
    std::array<TermId, 2> beside(TermId term) const;

   private:
    std::array<Clause, 3> clauses_;
    size_t size_ = 0;
  };

  double cost(NodeId id);
  double word_cost(TermId term);
  double share(TermId term) const;
  TermId rarest_word(const Index::Node& node);
  NodeId rarest_child(const Index::Node& node);
  std::vector<NodeId> cheapest_branches(const Index::Node& node);
  void anchor(NodeId id, Cheapest required);
  void require(NodeId id, Cheapest& required);
  bool alternatives(NodeId id, std::vector<TermId>& terms);

  const Index& index_;
  std::span<const std::uint32_t> uses_;
  double all_uses_ = 0;
  const WordCounts* counts_;
  std::vector<double> costs_;      // by node; negative: not known yet
  std::vector<float> word_costs_;  // by term, likewise
  std::vector<Anchor> found_;
};

}  // namespace newswatch::rules
