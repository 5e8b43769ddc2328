#include "rules/anchors.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/word_frequency.h"
#include "rules/pattern.h"
#include "rules/word_counts.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;
using Form = Dictionary::Form;

constexpr double kNever = std::numeric_limits<double>::infinity();  // cost of what has no anchor

// So many uses of a word in rules, over all their words, say as much as seeing it in every item.
constexpr double kFewUses = 1000;

// From the tables alone, before any item has been seen.
double assumed_share(std::string_view text, Form form) {
  switch (form) {
    case Form::whole:
      return word_frequency(text);
    case Form::prefix:
      return prefix_frequency(text);
    case Form::stem:
      return prefix_frequency(text.substr(text.find(':') + 1));
    case Form::atom:  // may stand within any word
      return count_code_points(text) < 5 ? 0.05 : 0.005;
    case Form::derived:
      break;
  }
  return 0;
}

}  // namespace

void AnchorFinder::Cheapest::add(const Clause& clause) {
  if (size_ == clauses_.size()) {
    if (clause.cost >= clauses_.back().cost) return;
    --size_;
  }
  auto at = size_++;
  for (; at > 0 && clause.cost < clauses_[at - 1].cost; --at) clauses_[at] = clauses_[at - 1];
  clauses_[at] = clause;
}

std::array<TermId, 2> AnchorFinder::Cheapest::beside(TermId term) const {
  for (size_t i = 0; i < size_; ++i) {
    const auto& terms = clauses_[i].terms;
    if (terms[0] != term && terms[1] != term) return terms;
  }
  return {term, term};
}

AnchorFinder::AnchorFinder(const Index& index, std::span<const std::uint32_t> uses,
                           const WordCounts* counts)
    : index_(index),
      uses_(uses),
      all_uses_(std::accumulate(uses.begin(), uses.end(), 0.0)),
      counts_(counts),
      costs_(index.nodes(), -1),
      word_costs_(index.dictionary().size(), -1) {}

std::span<const Anchor> AnchorFinder::find(NodeId root) {
  found_.clear();
  if (cost(root) == kNever) return found_;
  anchor(root, {});
  std::sort(found_.begin(), found_.end());
  // A word that stands for two alternatives with guards of their own leads to the rule without.
  size_t kept = 0;
  for (const auto& one : found_) {
    if (kept > 0 && found_[kept - 1].term == one.term) {
      if (found_[kept - 1].guards != one.guards) found_[kept - 1].guards = {one.term, one.term};
    } else {
      found_[kept++] = one;
    }
  }
  found_.resize(kept);
  return found_;
}

// Of a word, the share of items in which it stands, from 0 to 1: what has been seen, and before
// that, what the tables say and how many rules ask for it, for rules follow the news.
double AnchorFinder::share(TermId term) const {
  const auto& dictionary = index_.dictionary();
  const auto text = dictionary.text(term);
  const auto form = dictionary.form(term);
  const auto assumed =
      assumed_share(text, form) + static_cast<double>(uses_[term]) / (kFewUses + all_uses_);
  return counts_ ? counts_->share(text, form, assumed) : assumed;
}

double AnchorFinder::word_cost(TermId term) {
  auto& known = word_costs_[term];
  if (known < 0) known = static_cast<float>(share(term));
  return known;
}

TermId AnchorFinder::rarest_word(const Index::Node& node) {
  TermId best = kNoTerm;
  double best_cost = 0;
  for (const auto link : index_.links(node)) {
    const auto term = index_.anchor_of(Index::term_of(link));
    if (term == kNoTerm) continue;
    const double c = word_cost(term);
    if (best == kNoTerm || c < best_cost) {
      best = term;
      best_cost = c;
    }
  }
  return best;
}

NodeId AnchorFinder::rarest_child(const Index::Node& node) {
  NodeId best = 0;
  double best_cost = -1;
  for (const auto child : index_.links(node)) {
    if (index_.node(child).kind == Kind::exclude) continue;
    const double c = cost(child);
    if (best_cost < 0 || c < best_cost) {
      best = child;
      best_cost = c;
    }
  }
  return best;
}

// Of m branches of which n must hold, any m - n + 1 hold at least one that does.
std::vector<NodeId> AnchorFinder::cheapest_branches(const Index::Node& node) {
  const auto links = index_.links(node);
  std::vector<NodeId> branches(links.begin(), links.end());
  std::sort(branches.begin(), branches.end(),
            [this](NodeId a, NodeId b) { return cost(a) < cost(b); });
  branches.resize(branches.size() - static_cast<size_t>(node.count) + 1);
  return branches;
}

// How often a rule with this node's anchor is looked at, at most: a share of items, summed over
// the words.
double AnchorFinder::cost(NodeId id) {
  if (costs_[id] >= 0) return costs_[id];
  const auto& node = index_.node(id);
  double sum = 0;
  switch (node.kind) {
    case Kind::phrase: {
      const auto rarest = rarest_word(node);
      sum = rarest == kNoTerm ? kNever : word_cost(rarest);
      break;
    }
    case Kind::raw: {
      const auto atoms = index_.atoms_of(node);
      if (atoms.empty()) sum = kNever;
      for (const auto atom : atoms) sum += word_cost(atom);
      break;
    }
    case Kind::all:
    case Kind::near:
      sum = cost(rarest_child(node));
      break;
    case Kind::any:
      for (const auto child : index_.links(node)) sum += cost(child);
      break;
    case Kind::some_of:
      for (const auto branch : cheapest_branches(node)) sum += cost(branch);
      break;
    case Kind::exclude:
    case Kind::not_near:
    case Kind::not_in:
    case Kind::at_least:
      sum = cost(index_.links(node).front());
      break;
  }
  return costs_[id] = sum;
}

// Adds the node's anchor to what was found; `required` is what must stand beside the node.
void AnchorFinder::anchor(NodeId id, Cheapest required) {
  const auto& node = index_.node(id);
  const auto links = index_.links(node);
  switch (node.kind) {
    case Kind::phrase: {
      require(id, required);
      const auto term = rarest_word(node);
      found_.push_back({term, required.beside(term)});
      return;
    }
    case Kind::raw:
      for (const auto atom : index_.atoms_of(node)) {
        found_.push_back({atom, required.beside(atom)});
      }
      return;
    case Kind::all:
    case Kind::near: {
      const auto rarest = rarest_child(node);
      for (const auto child : links) {
        if (child != rarest) require(child, required);
      }
      anchor(rarest, required);
      return;
    }
    case Kind::any:
      for (const auto child : links) anchor(child, required);
      return;
    case Kind::some_of:
      for (const auto branch : cheapest_branches(node)) anchor(branch, required);
      return;
    case Kind::exclude:
    case Kind::not_near:
    case Kind::not_in:
    case Kind::at_least:
      anchor(links.front(), required);
      return;
  }
}

// Adds what must stand for the node to hold.
void AnchorFinder::require(NodeId id, Cheapest& required) {
  const auto& node = index_.node(id);
  const auto links = index_.links(node);
  switch (node.kind) {
    case Kind::phrase:
      for (const auto link : links) {
        const auto term = index_.anchor_of(Index::term_of(link));
        if (term != kNoTerm) required.add({{term, term}, word_cost(term)});
      }
      return;
    case Kind::all:
    case Kind::near:
      for (const auto child : links) require(child, required);
      return;
    case Kind::not_near:
    case Kind::not_in:
    case Kind::at_least:
      require(links.front(), required);
      return;
    case Kind::raw:
    case Kind::any: {
      std::vector<TermId> terms;
      if (!alternatives(id, terms)) return;
      required.add({{terms.front(), terms.back()}, cost(id)});
      return;
    }
    case Kind::some_of:
    case Kind::exclude:
      return;
  }
}

// Adds words of which at least one must stand for the node to hold. False where it has none, or
// where there are more than two in all.
bool AnchorFinder::alternatives(NodeId id, std::vector<TermId>& terms) {
  const auto& node = index_.node(id);
  const auto links = index_.links(node);
  switch (node.kind) {
    case Kind::phrase: {
      const auto term = rarest_word(node);
      if (term == kNoTerm) return false;
      terms.push_back(term);
      break;
    }
    case Kind::raw: {
      const auto atoms = index_.atoms_of(node);
      terms.insert(terms.end(), atoms.begin(), atoms.end());
      break;
    }
    case Kind::any:
      return std::all_of(links.begin(), links.end(),
                         [&](NodeId child) { return alternatives(child, terms); });
    case Kind::all:
    case Kind::near: {
      const auto rarest = rarest_child(node);
      return cost(rarest) != kNever && alternatives(rarest, terms);
    }
    case Kind::exclude:
    case Kind::some_of:
      return false;
    case Kind::not_near:
    case Kind::not_in:
    case Kind::at_least:
      return alternatives(links.front(), terms);
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return !terms.empty() && terms.size() <= 2;
}

}  // namespace newswatch::rules
