#include "rules/index.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <unordered_set>

#include "core/word_frequency.h"
#include "rules/pattern.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;
using Form = Dictionary::Form;

constexpr double kNever = std::numeric_limits<double>::infinity();  // cost of what has no anchor

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

// Said twice is said once: macros may name one part many times over.
void keep_first_of_each(std::vector<std::uint32_t>& links) {
  if (links.size() < 2) return;
  std::unordered_set<std::uint32_t> seen;
  const auto known = [&](std::uint32_t link) { return !seen.insert(link).second; };
  links.erase(std::remove_if(links.begin(), links.end(), known), links.end());
}

// The word that must stand in a text for the term to, or kNoTerm.
TermId anchor_of(const Index& index, TermId term) {
  if (index.dictionary().form(term) != Form::derived) return term;
  const auto& derived = index.derived(term);
  return derived.anchors ? derived.base : kNoTerm;
}

}  // namespace

std::string Index::shown(TermId term) const {
  std::string text(dictionary_.text(term));
  switch (dictionary_.form(term)) {
    case Form::prefix:
      return text + "*";
    case Form::stem:
      return "stem:" + text;
    case Form::derived: {
      const auto& one = derived(term);
      return one.cased.empty() ? one.pattern : "cs(" + one.cased + ")";
    }
    default:
      return text;
  }
}

RuleNumber IndexBuilder::add(const Query& query) {
  index_.roots_.push_back(intern(query));
  return static_cast<RuleNumber>(index_.roots_.size() - 1);
}

TermId IndexBuilder::term(const Word& word) {
  if (word.match_case || word.form == Word::Form::pattern) return derived_term(word);
  auto& dictionary = index_.dictionary_;
  switch (word.form) {
    case Word::Form::prefix:
      return dictionary.add(word.text, Form::prefix);
    case Word::Form::stem: {
      auto& languages = index_.stem_languages_;
      if (std::find(languages.begin(), languages.end(), word.language) == languages.end()) {
        languages.push_back(word.language);
      }
      return dictionary.add(stem_key(word.language, word.text), Form::stem);
    }
    default:
      return dictionary.add(word.text, Form::whole);
  }
}

TermId IndexBuilder::derived_term(const Word& word) {
  auto& dictionary = index_.dictionary_;
  Index::Derived derived;
  derived.anchors = is_anchor(word);
  if (word.match_case) derived.cased = word.cased;
  if (word.form == Word::Form::pattern) {
    derived.pattern = word.text;
    const auto beginning = literal_beginning(word.text);
    // Fewer letters begin too many words to be looked for in every text.
    if (derived.anchors || count_code_points(beginning) >= kShortestAtom) {
      derived.base = dictionary.add(beginning, Form::prefix);
    }
  } else {
    const bool prefix = word.form == Word::Form::prefix;
    derived.base = dictionary.add(word.text, prefix ? Form::prefix : Form::whole);
  }
  const auto made = dictionary.add(derived.pattern + '\n' + derived.cased, Form::derived);
  if (uses_.size() < dictionary.size()) uses_.resize(dictionary.size());
  index_.derived_.try_emplace(made, std::move(derived));
  return made;
}

std::vector<std::uint32_t> IndexBuilder::phrase_links(const Query& query) {
  std::vector<std::uint32_t> links;
  for (const auto& run : query.runs) {
    std::uint32_t mark = Index::kRunStart;
    for (const auto& word : run) {
      const bool spaced = word.spaced && !links.empty();
      links.push_back(term(word) | mark | (spaced ? Index::kSpaced : 0));
      mark = 0;
    }
  }
  if (uses_.size() < index_.dictionary_.size()) uses_.resize(index_.dictionary_.size());
  return links;
}

std::uint32_t IndexBuilder::raw_link(const RawPatternPtr& raw) {
  const auto [known, fresh] =
      known_raws_.try_emplace(raw->key(), static_cast<std::uint32_t>(index_.raws_.size()));
  if (fresh) {
    index_.raws_.push_back(raw);
    for (const auto& atom : raw->atoms()) {
      const auto before = index_.dictionary_.size();
      const auto made = index_.dictionary_.add(atom, Form::atom);
      if (made >= before) index_.atoms_.add(atom, made);
    }
    if (uses_.size() < index_.dictionary_.size()) uses_.resize(index_.dictionary_.size());
  }
  return known->second;
}

// Each rule that uses a word makes a posting there longer, shared node or not.
void IndexBuilder::count_use(const Index::Node& node) {
  if (node.kind == Kind::raw) {
    for (const auto atom : atom_terms(node)) ++uses_[atom];
  }
  if (node.kind != Kind::phrase) return;
  for (const auto link : index_.links(node)) {
    const auto anchor = anchor_of(index_, Index::term_of(link));
    if (anchor != kNoTerm) ++uses_[anchor];
  }
}

NodeId IndexBuilder::intern(const Query& query) {
  std::vector<std::uint32_t> links;
  if (query.kind == Kind::phrase) {
    links = phrase_links(query);
    index_.scopes_ |= 1u << static_cast<int>(query.scope);
  } else if (query.kind == Kind::raw) {
    links = {raw_link(query.raw)};
    index_.scopes_ |= 1u << static_cast<int>(query.scope);
  } else {
    for (const auto& child : query.children) links.push_back(intern(*child));
    if (query.kind == Kind::all || query.kind == Kind::any) keep_first_of_each(links);
  }
  Index::Node node;
  node.kind = query.kind;
  node.scope = query.scope;
  node.ordered = query.ordered;
  node.count = query.count;
  const auto [known, fresh] =
      known_.try_emplace(key_of(node, links), static_cast<NodeId>(index_.nodes_.size()));
  if (fresh) {
    node.begin = static_cast<std::uint32_t>(index_.links_.size());
    index_.links_.insert(index_.links_.end(), links.begin(), links.end());
    node.end = static_cast<std::uint32_t>(index_.links_.size());
    index_.nodes_.push_back(node);
  }
  count_use(index_.nodes_[known->second]);
  return known->second;
}

std::vector<TermId> IndexBuilder::atom_terms(const Index::Node& node) const {
  std::vector<TermId> terms;
  for (const auto& atom : index_.raw(node).atoms()) {
    terms.push_back(index_.dictionary_.find(atom, Form::atom));
  }
  return terms;
}

// How often a rule anchored at this word is looked at in vain, in parts of no unit: how common
// the word is, then how many rules share it.
double IndexBuilder::word_cost(TermId term) const {
  const auto text = index_.dictionary_.text(term);
  double common = 0;
  switch (index_.dictionary_.form(term)) {
    case Form::whole:
      common = word_frequency(text);
      break;
    case Form::prefix:
      common = prefix_frequency(text);
      break;
    case Form::stem:
      common = prefix_frequency(text.substr(text.find(':') + 1));
      break;
    case Form::atom:  // may stand within any word
      common = count_code_points(text) < 5 ? 0.05 : 0.005;
      break;
    case Form::derived:
      break;
  }
  return common * 1000 + static_cast<double>(uses_[term]);
}

TermId IndexBuilder::rarest_word(const Index::Node& node) const {
  TermId best = kNoTerm;
  double best_cost = 0;
  for (const auto link : index_.links(node)) {
    const auto term = anchor_of(index_, Index::term_of(link));
    if (term == kNoTerm) continue;
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
    case Kind::phrase: {
      const auto rarest = rarest_word(node);
      sum = rarest == kNoTerm ? kNever : word_cost(rarest);
      break;
    }
    case Kind::raw: {
      const auto atoms = atom_terms(node);
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

void IndexBuilder::anchor(NodeId id, std::vector<TermId>& out) {
  const auto& node = index_.nodes_[id];
  switch (node.kind) {
    case Kind::phrase:
      out.push_back(rarest_word(node));
      return;
    case Kind::raw: {
      const auto atoms = atom_terms(node);
      out.insert(out.end(), atoms.begin(), atoms.end());
      return;
    }
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
    if (cost(index_.roots_[rule]) == kNever) {
      index_.slow_.push_back(rule);
      continue;
    }
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
  index_.atoms_.build();
  index_.serial_ = ++serials;
  return std::move(index_);
}

}  // namespace newswatch::rules
