#include "rules/index.h"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <unordered_set>

#include "rules/anchors.h"
#include "rules/pattern.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;
using Form = Dictionary::Form;

constexpr NodeId kNoNode = 0xFFFFFFFF;

// Said twice is said once: macros may name one part many times over.
void keep_first_of_each(std::vector<std::uint32_t>& links) {
  if (links.size() < 2) return;
  std::unordered_set<std::uint32_t> seen;
  const auto known = [&](std::uint32_t link) { return !seen.insert(link).second; };
  links.erase(std::remove_if(links.begin(), links.end(), known), links.end());
}

std::uint64_t hash_of(const Index::Node& node, std::span<const std::uint32_t> links) {
  std::uint64_t hash = 0x9E3779B97F4A7C15;
  const auto mix = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0xD6E8FEB86659FD93;
    hash ^= hash >> 32;
  };
  mix(static_cast<std::uint64_t>(node.kind) | static_cast<std::uint64_t>(node.scope) << 8 |
      static_cast<std::uint64_t>(node.ordered) << 16 |
      static_cast<std::uint64_t>(node.count) << 32);
  for (const auto link : links) mix(link);
  return hash;
}

bool alike(const Index::Node& a, const Index::Node& b) {
  return std::tie(a.kind, a.scope, a.ordered, a.count) ==
         std::tie(b.kind, b.scope, b.ordered, b.count);
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

TermId Index::anchor_of(TermId term) const {
  if (dictionary_.form(term) != Form::derived) return term;
  const auto& one = derived(term);
  return one.anchors ? one.base : kNoTerm;
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
    for (const auto atom : index_.atoms_of(node)) ++uses_[atom];
  }
  if (node.kind != Kind::phrase) return;
  for (const auto link : index_.links(node)) {
    const auto anchor = index_.anchor_of(Index::term_of(link));
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
    for (const auto& atom : query.raw->atoms()) {
      links.push_back(index_.dictionary_.find(atom, Form::atom));
    }
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
  const auto id = known_or_new(node, links);
  count_use(index_.nodes_[id]);
  return id;
}

size_t IndexBuilder::slot_of(const Index::Node& node, std::span<const std::uint32_t> links) const {
  const auto mask = known_.size() - 1;
  auto at = hash_of(node, links) & mask;
  for (; known_[at] != kNoNode; at = (at + 1) & mask) {
    const auto& other = index_.nodes_[known_[at]];
    const auto others = index_.links(other);
    if (alike(node, other) && std::equal(links.begin(), links.end(), others.begin(), others.end()))
      break;
  }
  return at;
}

void IndexBuilder::grow_known() {
  known_.assign(std::max<size_t>(64, known_.size() * 2), kNoNode);
  for (NodeId id = 0; id < index_.nodes_.size(); ++id) {
    const auto& node = index_.nodes_[id];
    known_[slot_of(node, index_.links(node))] = id;
  }
}

NodeId IndexBuilder::known_or_new(Index::Node node, std::span<const std::uint32_t> links) {
  if (index_.nodes_.size() * 2 >= known_.size()) grow_known();
  auto& slot = known_[slot_of(node, links)];
  if (slot != kNoNode) return slot;
  slot = static_cast<NodeId>(index_.nodes_.size());
  node.begin = static_cast<std::uint32_t>(index_.links_.size());
  index_.links_.insert(index_.links_.end(), links.begin(), links.end());
  node.end = static_cast<std::uint32_t>(index_.links_.size());
  if (node.kind != Kind::phrase && node.kind != Kind::raw) {
    for (const auto child : links) index_.links_.push_back(word_of(index_.nodes_[child]));
  }
  index_.nodes_.push_back(node);
  return slot;
}

TermId IndexBuilder::word_of(const Index::Node& node) const {
  const auto links = index_.links(node);
  const bool is_word = node.kind == Kind::phrase && node.scope == Scope::any && links.size() == 1;
  return is_word ? Index::term_of(links.front()) : kNoTerm;
}

// Postings by term, and for each in the order of the rules.
void IndexBuilder::place_rules(const WordCounts* counts) {
  struct Placed {
    TermId term;
    Index::Posting posting;
  };
  AnchorFinder anchors(index_, uses_, counts);
  std::vector<Placed> placed;
  placed.reserve(index_.roots_.size());
  auto& starts = index_.posting_starts_;
  starts.assign(index_.dictionary_.size() + 2, 0);
  for (RuleNumber rule = 0; rule < index_.roots_.size(); ++rule) {
    const auto found = anchors.find(index_.roots_[rule]);
    if (found.empty()) index_.slow_.push_back(rule);
    for (const auto& anchor : found) {
      placed.push_back({anchor.term, {rule, index_.roots_[rule], anchor.guards}});
      ++starts[anchor.term + 2];
    }
  }
  for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  index_.postings_.resize(placed.size());
  for (const auto& one : placed) index_.postings_[starts[one.term + 1]++] = one.posting;
  starts.pop_back();
}

// A node's children stand before it.
void IndexBuilder::note_phrases() {
  std::vector<bool> has(index_.nodes_.size());
  for (NodeId id = 0; id < index_.nodes_.size(); ++id) {
    const auto& node = index_.nodes_[id];
    const auto links = index_.links(node);
    if (node.kind == Kind::phrase) {
      has[id] = links.size() > 1;
    } else if (node.kind != Kind::raw && node.kind != Kind::exclude) {
      has[id] = std::any_of(links.begin(), links.end(), [&](NodeId child) { return has[child]; });
    }
  }
  for (const auto root : index_.roots_) index_.has_phrases_.push_back(has[root]);
}

Index IndexBuilder::finish(const WordCounts* counts) {
  static std::atomic<std::uint64_t> serials{0};
  known_.clear();
  known_.shrink_to_fit();
  index_.dictionary_.shrink();
  index_.nodes_.shrink_to_fit();
  index_.links_.shrink_to_fit();
  index_.roots_.shrink_to_fit();
  place_rules(counts);
  note_phrases();
  index_.atoms_.build();
  index_.serial_ = ++serials;
  return std::move(index_);
}

}  // namespace newswatch::rules
