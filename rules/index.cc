#include "rules/index.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "rules/common_words.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

std::string key_of(const Index::Node& node, std::span<const std::uint32_t> links) {
  std::string key;
  key.reserve(8 + links.size_bytes());
  key.push_back(static_cast<char>(node.kind));
  key.push_back(static_cast<char>(node.scope));
  key.push_back(node.ordered ? '1' : '0');
  key.append(reinterpret_cast<const char*>(&node.count), sizeof node.count);
  key.append(reinterpret_cast<const char*>(links.data()), links.size_bytes());
  return key;
}

}  // namespace

RuleNumber IndexBuilder::add(const Query& query) {
  index_.roots_.push_back(intern(query));
  return static_cast<RuleNumber>(index_.roots_.size() - 1);
}

std::vector<std::uint32_t> IndexBuilder::phrase_links(const Query& query) {
  std::vector<std::uint32_t> links;
  for (const auto& run : query.runs) {
    std::uint32_t mark = Index::kRunStart;
    for (const auto& word : run) {
      const auto term = index_.dictionary_.add(word);
      if (uses_.size() <= term) uses_.resize(term + 1);
      links.push_back(term | mark);
      mark = 0;
    }
  }
  return links;
}

NodeId IndexBuilder::intern(const Query& query) {
  std::vector<std::uint32_t> links;
  if (query.kind == Kind::phrase) {
    links = phrase_links(query);
    index_.scopes_ |= 1u << static_cast<int>(query.scope);
  } else {
    for (const auto& child : query.children) links.push_back(intern(*child));
  }
  Index::Node node;
  node.kind = query.kind;
  node.scope = query.scope;
  node.ordered = query.ordered;
  node.count = query.count;
  const auto [known, fresh] =
      known_.try_emplace(key_of(node, links), static_cast<NodeId>(index_.nodes_.size()));
  // Each rule that uses a word makes a posting there longer, shared node or not.
  if (query.kind == Kind::phrase) {
    for (const auto link : links) ++uses_[link & ~Index::kRunStart];
  }
  if (!fresh) return known->second;
  node.begin = static_cast<std::uint32_t>(index_.links_.size());
  index_.links_.insert(index_.links_.end(), links.begin(), links.end());
  node.end = static_cast<std::uint32_t>(index_.links_.size());
  index_.nodes_.push_back(node);
  return known->second;
}

// How often a rule anchored at this word is looked at in vain, in parts of no unit: how common
// the word is, then how many rules share it.
double IndexBuilder::word_cost(TermId term) const {
  const auto text = index_.dictionary_.text(term);
  const double common =
      index_.dictionary_.is_prefix(term) ? prefix_frequency(text) : word_frequency(text);
  return common * 1000 + static_cast<double>(uses_[term]);
}

TermId IndexBuilder::rarest_word(const Index::Node& node) const {
  TermId best = kNoTerm;
  double best_cost = 0;
  for (const auto link : index_.links(node)) {
    const auto term = link & ~Index::kRunStart;
    const double c = word_cost(term);
    if (best == kNoTerm || c < best_cost) {
      best = term;
      best_cost = c;
    }
  }
  return best;
}

NodeId IndexBuilder::rarest_child(const Index::Node& node) {
  NodeId best = 0;
  double best_cost = -1;
  for (const auto child : index_.links(node)) {
    if (index_.nodes_[child].kind == Kind::exclude) continue;
    const double c = cost(child);
    if (best_cost < 0 || c < best_cost) {
      best = child;
      best_cost = c;
    }
  }
  return best;
}

// Of m branches of which n must hold, any m - n + 1 hold at least one that does.
std::vector<NodeId> IndexBuilder::cheapest_branches(const Index::Node& node) {
  const auto links = index_.links(node);
  std::vector<NodeId> branches(links.begin(), links.end());
  std::sort(branches.begin(), branches.end(),
            [this](NodeId a, NodeId b) { return cost(a) < cost(b); });
  branches.resize(branches.size() - static_cast<size_t>(node.count) + 1);
  return branches;
}

double IndexBuilder::cost(NodeId id) {
  if (costs_[id] >= 0) return costs_[id];
  const auto& node = index_.nodes_[id];
  double sum = 0;
  switch (node.kind) {
    case Kind::phrase:
      sum = word_cost(rarest_word(node));
      break;
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

void IndexBuilder::anchor(NodeId id, std::vector<TermId>& out) {
  const auto& node = index_.nodes_[id];
  switch (node.kind) {
    case Kind::phrase:
      out.push_back(rarest_word(node));
      return;
    case Kind::all:
    case Kind::near:
      anchor(rarest_child(node), out);
      return;
    case Kind::any:
      for (const auto child : index_.links(node)) anchor(child, out);
      return;
    case Kind::some_of:
      for (const auto branch : cheapest_branches(node)) anchor(branch, out);
      return;
    case Kind::exclude:
    case Kind::not_near:
    case Kind::not_in:
    case Kind::at_least:
      anchor(index_.links(node).front(), out);
      return;
  }
}

Index IndexBuilder::finish() {
  static std::atomic<std::uint64_t> serials{0};
  costs_.assign(index_.nodes_.size(), -1);
  std::vector<std::pair<TermId, RuleNumber>> pairs;
  std::vector<TermId> terms;
  for (RuleNumber rule = 0; rule < index_.roots_.size(); ++rule) {
    terms.clear();
    anchor(index_.roots_[rule], terms);
    for (const auto term : terms) pairs.emplace_back(term, rule);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  index_.posting_starts_.assign(index_.dictionary_.size() + 1, 0);
  for (const auto& [term, rule] : pairs) {
    ++index_.posting_starts_[term + 1];
    index_.postings_.push_back(rule);
  }
  for (size_t i = 1; i < index_.posting_starts_.size(); ++i) {
    index_.posting_starts_[i] += index_.posting_starts_[i - 1];
  }
  index_.serial_ = ++serials;
  return std::move(index_);
}

}  // namespace newswatch::rules
