#include "rules/evaluator.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "rules/intervals.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

// Matches of a pattern that are looked for in one field: to tell each from the next, a regular
// expression may have to read on to the end of the text.
constexpr size_t kMostCounted = kMaxCount;

// A word can stand twice at one position, as two forms of one beginning.
void keep_one_a_position(Intervals& list) {
  list.erase(std::unique(list.begin(), list.end(),
                         [](const Interval& a, const Interval& b) { return a.first == b.first; }),
             list.end());
}

}  // namespace

void Evaluator::start_relaxed(const Index& index, Document& document, Evaluator& strict) {
  start(index, document);
  strict_ = &strict;
}

void Evaluator::start(const Index& index, Document& document) {
  index_ = &index;
  strict_ = nullptr;
  if (!operands_.empty()) operands_.clear();
  document_ = &document;
  constexpr auto kLastEpoch = std::numeric_limits<std::uint32_t>::max() / 2;
  if (index_serial_ != index.serial() || ++epoch_ >= kLastEpoch) {
    states_.assign(index.nodes(), NodeState{});
    index_serial_ = index.serial();
    epoch_ = 1;
    walk_ = 0;
  }
}

void Evaluator::expect(std::span<const NodeId> ids) {
  const auto expect_one = [this](NodeId id) {
    index_->expect_node(id);
    __builtin_prefetch(&states_[id], 1);
  };
  const auto each_child = [&](const auto& visit) {
    for (const auto id : ids) {
      const auto& node = index_->node(id);
      if (node.kind == Kind::phrase || node.kind == Kind::raw) continue;
      const auto children = index_->links(node);
      const auto words = index_->words(node);
      for (size_t i = 0; i < children.size(); ++i) {
        if (words[i] == kNoTerm) visit(children[i]);
      }
    }
  };
  for (const auto id : ids) expect_one(id);
  for (const auto id : ids) index_->expect_links(id);
  each_child(expect_one);
  each_child([this](NodeId id) { index_->expect_links(id); });
}

// `word` as in Index::words().
bool Evaluator::part_holds(NodeId id, TermId word) {
  if (word != kNoTerm) {
    if (document_->holds(word)) return document_->stands_in(word, kTextFields);
    if (!index_->has_derived()) return false;
  }
  return holds(id);
}

bool Evaluator::holds(NodeId id) {
  if (const auto known = states_[id].known; known >> 1 == epoch_) return (known & 1u) != 0;
  const bool held = decide(index_->node(id));
  states_[id].known = epoch_ * 2 + (held ? 1 : 0);
  return held;
}

bool Evaluator::decide(const Index::Node& node) {
  const auto children = index_->links(node);
  const auto count_holding = [&](size_t enough) {
    const auto words = index_->words(node);
    size_t count = 0;
    for (size_t i = 0; i < children.size() && count < enough; ++i) {
      count += part_holds(children[i], words[i]) ? 1 : 0;
    }
    return count;
  };
  switch (node.kind) {
    case Kind::all:
      for (size_t i = 0; i < children.size(); ++i) {
        if (!part_holds(children[i], index_->words(node)[i])) return false;
      }
      return true;
    case Kind::any:
      return count_holding(1) == 1;
    case Kind::exclude:
      return !(strict_ ? strict_ : this)->holds(children.front());
    case Kind::some_of:
      return count_holding(static_cast<size_t>(node.count)) == static_cast<size_t>(node.count);
    case Kind::at_least:
      return at_least(node);
    case Kind::raw:
      return raw_stands(node);
    case Kind::phrase:
      return phrase_stands(node);
    case Kind::near:
    case Kind::not_near:
    case Kind::not_in:
      return stands(node);
  }
  return false;
}

// Most phrases that are looked at don't stand, since one of their words doesn't.
bool Evaluator::phrase_stands(const Index::Node& node) {
  const auto& dictionary = index_->dictionary();
  const auto links = index_->links(node);
  for (const auto link : links) {
    const auto term = Index::term_of(link);
    if (!document_->holds(term) && dictionary.form(term) != Dictionary::Form::derived) return false;
  }
  const auto term = Index::term_of(links.front());
  if (links.size() == 1 && node.scope == Scope::any && document_->holds(term)) {
    return document_->stands_in(term, kTextFields);
  }
  const auto starts = strict_ ? Index::kRunStart | Index::kSpaced : Index::kRunStart;
  const auto slop = std::max(static_cast<std::uint32_t>(node.count), strict_ ? kNearMiss : 0);
  for (size_t i = 1; i < links.size(); ++i) {
    const auto between = (links[i] & starts) != 0 ? slop : 0;
    if (!follows(Index::term_of(links[i - 1]), Index::term_of(links[i]), between)) return false;
  }
  return stands(node);
}

// Does the second word stand anywhere behind the first, with so many others between at most?
bool Evaluator::follows(TermId first, TermId second, std::uint32_t most_between) {
  if (document_->positions(first).empty()) return false;
  const auto after = document_->positions(second);
  const auto before = document_->positions(first);  // found already, so that both stay valid
  auto at = after.begin();
  for (const auto position : before) {
    while (at != after.end() && *at <= position) ++at;
    if (at == after.end()) return false;
    if (*at - position <= most_between + 1) return true;
  }
  return false;
}

bool Evaluator::stands(const Index::Node& node) {
  const auto id = static_cast<NodeId>(&node - &index_->node(0));
  return std::any_of(kAllFields.begin(), kAllFields.end(),
                     [&](Field field) { return !find(id, field).empty(); });
}

bool Evaluator::at_least(const Index::Node& node) {
  size_t count = 0;
  const auto child = index_->links(node).front();
  const auto in_content = find(child, Field::content);
  for (const auto field : kAllFields) {
    // What the summary says again isn't said twice.
    const bool repeated =
        field == Field::summary && !in_content.empty() && document_->content_repeats_summary();
    if (!repeated)
      count += count_disjoint(field == Field::content ? in_content : find(child, field));
  }
  return count >= static_cast<size_t>(node.count);
}

// `limit`: the position at which the scope ends in the field.
bool Evaluator::in_scope(Scope scope, Field field, std::uint32_t& limit) {
  limit = kNoLimit;
  switch (scope) {
    case Scope::any:
      return field == Field::title || field == Field::summary || field == Field::content;
    case Scope::headline:
      return field == Field::title;
    case Scope::hlead:
      if (field == Field::title) return true;
      [[fallthrough]];
    case Scope::lead:
      if (document_->has_words(Field::summary)) return field == Field::summary;
      if (field != Field::content) return false;
      limit = document_->lead_of_content();
      return true;
    case Scope::body:
      return field == (document_->has_words(Field::content) ? Field::content : Field::summary);
    case Scope::author:
      return field == Field::author;
    case Scope::url:
      return field == Field::url;
    case Scope::category:
      return field == Field::category;
  }
  return false;
}

Intervals Evaluator::find_operand(NodeId id, Field field) {
  const auto kind = index_->node(id).kind;
  if (kind != Kind::near && kind != Kind::not_near && kind != Kind::not_in) return find(id, field);
  const auto key = std::uint64_t{id} * kFields + static_cast<std::uint64_t>(field);
  const auto known = operands_.find(key);
  if (known != operands_.end()) return known->second;
  auto found = find(id, field);
  operands_.emplace(key, found);
  return found;
}

Intervals Evaluator::find(NodeId id, Field field) {
  const auto& node = index_->node(id);
  const auto children = index_->links(node);
  const auto distance = static_cast<std::uint32_t>(node.count);
  switch (node.kind) {
    case Kind::phrase:
      return phrase(node, field, strict_ ? kNearMiss : 0);
    case Kind::raw:
      return raw(node, field, kMostCounted);
    case Kind::any: {
      Intervals all;
      for (const auto child : children) {
        const auto found = find(child, field);
        all.insert(all.end(), found.begin(), found.end());
      }
      normalize(all);
      return all;
    }
    case Kind::near:
    case Kind::not_near:
    case Kind::not_in: {
      const auto left = find_operand(children[0], field);
      if (left.empty()) return {};
      const bool wanted = node.kind == Kind::near || !strict_;
      const auto right = (wanted ? this : strict_)->find_operand(children[1], field);
      if (node.kind == Kind::near) return near(left, right, distance, node.ordered);
      return node.kind == Kind::not_in ? not_in(left, right) : not_near(left, right, distance);
    }
    default:
      return {};  // conditions stand nowhere
  }
}

// `slack`: other words allowed between, at least, wherever a blank parts the phrase.
Intervals Evaluator::phrase(const Index::Node& node, Field field, std::uint32_t slack) {
  std::uint32_t limit = 0;
  if (!in_scope(node.scope, field, limit)) return {};
  const auto words = index_->links(node);
  const auto bit = 1u << static_cast<unsigned>(field);
  for (const auto word : words) {
    const auto term = Index::term_of(word);
    if (document_->holds(term) && !document_->stands_in(term, bit)) return {};
  }
  const auto starts = Index::kRunStart | (slack > 0 ? Index::kSpaced : 0);
  const auto starts_run = [starts](std::uint32_t link) { return (link & starts) != 0; };
  if (std::none_of(words.begin() + 1, words.end(), starts_run)) return run(words, field, limit);
  std::vector<Intervals> runs;
  for (size_t start = 0; start < words.size();) {
    size_t end = start + 1;
    while (end < words.size() && !starts_run(words[end])) ++end;
    runs.push_back(run(words.subspan(start, end - start), field, limit));
    if (runs.back().empty()) return {};
    start = end;
  }
  return in_order(runs, std::max(static_cast<std::uint32_t>(node.count), slack));
}

// Bytes, not positions.
Intervals Evaluator::raw(const Index::Node& node, Field field, size_t most) {
  std::uint32_t limit = 0;
  if (!in_scope(node.scope, field, limit)) return {};
  auto text = document_->text(field);
  if (limit != kNoLimit) text = text.substr(0, document_->lead_bytes_of_content());
  const auto& pattern = index_->raw(node);
  Intervals found;
  for (auto match = pattern.find(text, 0); match; match = pattern.find(text, match->end)) {
    found.push_back({static_cast<std::uint32_t>(match->start),
                     static_cast<std::uint32_t>(match->end - 1), 0, 0});
    if (found.size() >= most) break;
  }
  return found;
}

bool Evaluator::raw_stands(const Index::Node& node) {
  return std::any_of(kAllFields.begin(), kAllFields.end(),
                     [&](Field field) { return !raw(node, field, 1).empty(); });
}

// Places where the words stand side by side.
Intervals Evaluator::run(std::span<const std::uint32_t> words, Field field, std::uint32_t limit) {
  const auto& list = document_->tokens(field).list;
  const auto first_places = document_->places(Index::term_of(words.front()), field);
  Intervals found;
  found.reserve(first_places.size());
  for (const auto token : first_places) {
    const auto position = list[token].position;
    if (position >= limit) break;
    found.push_back({position, position, token, token});
  }
  keep_one_a_position(found);
  for (const auto word : words.subspan(1)) {
    const auto places = document_->places(Index::term_of(word), field);
    auto place = places.begin();
    size_t kept = 0;
    for (const auto& one : found) {
      while (place != places.end() && list[*place].position <= one.last) ++place;
      if (place == places.end() || one.last + 1 >= limit) break;
      if (list[*place].position != one.last + 1) continue;
      found[kept++] = {one.first, one.last + 1, one.first_token, *place};
    }
    found.resize(kept);
  }
  return found;
}

}  // namespace newswatch::rules
