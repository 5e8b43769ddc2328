// Index: the queries of all rules as one graph, and from words to the rules they may satisfy.
//
// Every query has an *anchor*: a set of words of which at least one stands in every item that the
// query can match. AND takes the anchor of its rarest child, OR those of all, NOT has none. A rule
// is looked at only for an item that holds a word of its anchor, and beside it one of the *guards*:
// what else must stand wherever this word makes the query match, such as the other word of a
// phrase. Equal parts of different rules are one node. A rule that has no anchor is *slow*: it is
// looked at for every item.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/atoms.h"
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
  // In the links of a phrase: the first word of a run, or one that would begin a run if the phrase
  // allowed other words between.
  static constexpr std::uint32_t kRunStart = 0x80000000;
  static constexpr std::uint32_t kSpaced = 0x40000000;
  static constexpr TermId term_of(std::uint32_t link) { return link & ~(kRunStart | kSpaced); }

  // A term that no hash finds: a word that fits a pattern, or one in its letters' very case. It
  // stands where `base` does, and there only where the word fits.
  struct Derived {
    TermId base = kNoTerm;  // kNoTerm: any word may fit
    std::string pattern;    // of the folded word; empty: any
    std::string cased;      // of the word folded in all but its case; empty: any
    bool anchors = false;   // may rules be found by `base`?
  };

  const Node& node(NodeId id) const { return nodes_[id]; }
  size_t nodes() const { return nodes_.size(); }
  // Of a phrase its words (TermId, with kRunStart and kSpaced), of raw its pattern's number and its
  // atoms (TermId), of all others their children.
  std::span<const std::uint32_t> links(const Node& node) const {
    return {links_.data() + node.begin, links_.data() + node.end};
  }

  // Of a node that has children: for each its word, where the child is one word without a scope,
  // else kNoTerm. Most are, and are looked at without their nodes.
  std::span<const TermId> words(const Node& node) const {
    return {links_.data() + node.end, links_.data() + node.end + (node.end - node.begin)};
  }

  const Dictionary& dictionary() const { return dictionary_; }
  size_t rules() const { return roots_.size(); }
  NodeId root(RuleNumber rule) const { return roots_[rule]; }
  struct Posting {
    RuleNumber rule = 0;
    NodeId root = 0;
    std::array<TermId, 2> guards{};  // the anchor's word itself, where nothing else must stand
  };
  // The rules with this word in their anchor.
  std::span<const Posting> anchored(TermId term) const {
    return {postings_.data() + posting_starts_[term], postings_.data() + posting_starts_[term + 1]};
  }
  // Ask the processor to load what calls read soon after: of 100,000 rules little stands in the
  // cache. expect_start() is for expect_anchored(), which is for anchored().
  void expect_start(TermId term) const { __builtin_prefetch(&posting_starts_[term]); }
  void expect_anchored(TermId term) const {
    __builtin_prefetch(postings_.data() + posting_starts_[term]);
  }
  void expect_node(NodeId id) const { __builtin_prefetch(&nodes_[id]); }
  void expect_links(NodeId id) const { __builtin_prefetch(links_.data() + nodes_[id].begin); }
  // Rules without an anchor.
  std::span<const RuleNumber> slow() const { return slow_; }

  // Could a near miss of one of its phrases make the rule match?
  bool has_phrases(RuleNumber rule) const { return has_phrases_[rule]; }

  // A term as a query could write it.
  std::string shown(TermId term) const;
  bool has_derived() const { return !derived_.empty(); }
  const Derived& derived(TermId term) const { return derived_.at(term); }
  // The word that must stand in a text for the term to, or kNoTerm.
  TermId anchor_of(TermId term) const;
  const RawPattern& raw(const Node& node) const { return *raws_[links_[node.begin]]; }
  // Pieces of raw text of which one must stand for a raw node to hold; none: it has no such.
  std::span<const TermId> atoms_of(const Node& node) const { return links(node).subspan(1); }
  const AtomFinder& atoms() const { return atoms_; }  // finds TermIds
  // Languages in which any rule asks for a stem.
  std::span<const std::string> stem_languages() const { return stem_languages_; }

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
  std::vector<Posting> postings_;
  std::vector<RuleNumber> slow_;
  std::vector<bool> has_phrases_;
  std::unordered_map<TermId, Derived> derived_;
  std::vector<RawPatternPtr> raws_;
  AtomFinder atoms_;
  std::vector<std::string> stem_languages_;
  unsigned scopes_ = 0;
  std::uint64_t serial_ = 0;
};

class WordCounts;

class IndexBuilder {
 public:
  RuleNumber add(const Query& query);
  // The node of a query; that of an equal one where there is one.
  NodeId intern(const Query& query);
  // `counts`: what is known of the items to come; may be null.
  Index finish(const WordCounts* counts = nullptr);

 private:
  std::vector<std::uint32_t> phrase_links(const Query& query);
  std::uint32_t raw_link(const RawPatternPtr& raw);
  TermId term(const Word& word);
  TermId derived_term(const Word& word);
  NodeId known_or_new(Index::Node node, std::span<const std::uint32_t> links);
  TermId word_of(const Index::Node& node) const;
  size_t slot_of(const Index::Node& node, std::span<const std::uint32_t> links) const;
  void grow_known();
  void count_use(const Index::Node& node);
  void place_rules(const WordCounts* counts);
  void note_phrases();

  Index index_;
  // Nodes by the hash of their contents: a power of two of slots, at most half of them taken.
  std::vector<NodeId> known_;
  std::unordered_map<std::string, std::uint32_t> known_raws_;
  std::vector<std::uint32_t> uses_;  // by word: in how many nodes it stands
};

}  // namespace newswatch::rules
