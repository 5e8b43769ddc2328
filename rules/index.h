// Index: the queries of all rules as one graph, and from words to the rules they may satisfy.
//
// Every query has an *anchor*: a set of words of which at least one stands in every item that the
// query can match. AND takes the anchor of its rarest child, OR those of all, NOT has none. A rule
// is looked at only for an item that holds a word of its anchor. Equal parts of different rules
// are one node.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/dictionary.h"
#include "rules/query.h"

namespace newswatch::rules {

using NodeId = std::uint32_t;
using RuleNumber = std::uint32_t;  // counts from 0 in the order of the files

class Index {
 public:
  struct Node {
    Query::Kind kind = Query::Kind::phrase;
    Scope scope = Scope::any;
    bool ordered = false;
    int count = 0;
    std::uint32_t begin = 0;  // in links_
    std::uint32_t end = 0;
  };
  // In the links of a phrase: the first word of a run.
  static constexpr std::uint32_t kRunStart = 0x80000000;

  const Node& node(NodeId id) const { return nodes_[id]; }
  size_t nodes() const { return nodes_.size(); }
  // Of a phrase its words (TermId, with kRunStart), of all others their children.
  std::span<const std::uint32_t> links(const Node& node) const {
    return {links_.data() + node.begin, links_.data() + node.end};
  }

  const Dictionary& dictionary() const { return dictionary_; }
  size_t rules() const { return roots_.size(); }
  NodeId root(RuleNumber rule) const { return roots_[rule]; }
  // The rules with this word in their anchor.
  std::span<const RuleNumber> anchored(TermId term) const {
    return {postings_.data() + posting_starts_[term], postings_.data() + posting_starts_[term + 1]};
  }
  bool uses(Scope scope) const { return (scopes_ >> static_cast<int>(scope)) & 1u; }
  // Tells this index from every other that lived in the process.
  std::uint64_t serial() const { return serial_; }

 private:
  friend class IndexBuilder;

  Dictionary dictionary_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> links_;
  std::vector<NodeId> roots_;
  std::vector<std::uint32_t> posting_starts_ = {0};
  std::vector<RuleNumber> postings_;
  unsigned scopes_ = 0;
  std::uint64_t serial_ = 0;
};

class IndexBuilder {
 public:
  RuleNumber add(const Query& query);
  Index finish();

 private:
  NodeId intern(const Query& query);
  std::vector<std::uint32_t> phrase_links(const Query& query);
  double cost(NodeId id);
  void anchor(NodeId id, std::vector<TermId>& out);
  std::vector<NodeId> cheapest_branches(const Index::Node& node);
  NodeId rarest_child(const Index::Node& node);
  TermId rarest_word(const Index::Node& node) const;
  double word_cost(TermId term) const;

  Index index_;
  std::unordered_map<std::string, NodeId> known_;
  std::vector<std::uint32_t> uses_;  // by word: in how many nodes it stands
  std::vector<double> costs_;        // by node; negative: not known yet
};

}  // namespace newswatch::rules
