// Where a query holds, and where it nearly would.
#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "rules/evaluator.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

constexpr auto kNowhere = std::numeric_limits<Document::FieldPosition>::max();

constexpr size_t kMostShown = 100;  // matches of a pattern in one field

}  // namespace

void Evaluator::start_walk() {
  if (++walk_ != 0) return;
  for (auto& state : states_) state.seen = 0;
  walk_ = 1;
}

bool Evaluator::first_visit(NodeId id) { return std::exchange(states_[id].seen, walk_) != walk_; }

// Of a word without a scope.
void Evaluator::collect_word(TermId term) {
  auto last = kNowhere;
  document_->each_place(term, [&](Document::FieldPosition at, std::uint32_t place) {
    const auto field = Document::field_of(at);
    if (!is_text(field) || std::exchange(last, at) == at) return;
    const auto& token = document_->tokens(field).list[place];
    found_.emplace_back(field, token.start, token.end);
  });
}

void Evaluator::collect(NodeId id) {
  const auto& node = index_->node(id);
  const auto children = index_->links(node);
  switch (node.kind) {
    case Kind::exclude:
      return;
    case Kind::all:
    case Kind::any:
    case Kind::some_of:
      for (size_t i = 0; i < children.size(); ++i) {
        if (const auto word = index_->words(node)[i]; word != kNoTerm) {
          collect_word(word);
          continue;
        }
        const auto child = children[i];
        const auto kind = index_->node(child).kind;
        if (kind != Kind::exclude && holds(child) && (kind == Kind::phrase || first_visit(child))) {
          collect(child);
        }
      }
      return;
    case Kind::at_least:
      collect(children.front());
      return;
    case Kind::raw:
      for (const auto field : kAllFields) {
        for (const auto& one : raw(node, field, kMostShown)) {
          found_.emplace_back(field, one.first, one.last + 1);
        }
      }
      return;
    case Kind::phrase:
      if (node.scope == Scope::any && children.size() == 1) {
        return collect_word(Index::term_of(children.front()));
      }
      break;
    case Kind::near:
    case Kind::not_near:
    case Kind::not_in:
      break;
  }
  for (const auto field : kAllFields) {
    const auto& list = document_->tokens(field).list;
    for (const auto& one : find(id, field)) {
      found_.emplace_back(field, list[one.first_token].start, list[one.last_token].end);
    }
  }
}

std::vector<FieldRange> Evaluator::ranges(NodeId id) {
  found_.clear();
  start_walk();
  collect(id);
  std::sort(found_.begin(), found_.end(),
            [](const Stretch& a, const Stretch& b) { return a.start < b.start; });
  size_t kept = 0;
  for (const auto& stretch : found_) {
    if (kept > 0 && stretch.start < found_[kept - 1].end) {
      found_[kept - 1].end = std::max(found_[kept - 1].end, stretch.end);
    } else {
      found_[kept++] = stretch;
    }
  }
  std::vector<FieldRange> ranges;
  ranges.reserve(kept);
  for (size_t i = 0; i < kept; ++i) ranges.push_back(found_[i].range());
  return ranges;
}

std::vector<NearMiss> Evaluator::near_misses(NodeId id) {
  const auto& node = index_->node(id);
  const auto words = static_cast<std::uint32_t>(index_->links(node).size());
  std::vector<NearMiss> found;
  if (node.kind != Kind::phrase || words < 2) return found;
  std::string written;
  for (const auto link : index_->links(node)) {
    if (!written.empty()) written += ' ';
    written += index_->shown(Index::term_of(link));
  }
  for (const auto field : kAllFields) {
    const auto& list = document_->tokens(field).list;
    for (const auto& one : phrase(node, field, kNearMiss)) {
      const auto others = one.last - one.first + 1 - words;
      if (others <= static_cast<std::uint32_t>(node.count)) continue;
      NearMiss miss;
      miss.phrase = written;
      miss.field = field;
      miss.start = list[one.first_token].start;
      miss.end = list[one.last_token].end;
      miss.text = document_->text(field).substr(miss.start, miss.end - miss.start);
      miss.slop = others;
      found.push_back(std::move(miss));
    }
  }
  return found;
}

std::vector<NearMiss> Evaluator::all_near_misses(NodeId id) {
  std::vector<NearMiss> all;
  start_walk();
  collect_near_misses(id, false, all);
  return all;
}

// `counted`: below ATLEAST, where a part that holds may have to hold once more.
void Evaluator::collect_near_misses(NodeId id, bool counted, std::vector<NearMiss>& out) {
  const auto& node = index_->node(id);
  if (node.kind == Kind::exclude || !first_visit(id)) return;
  if (!counted && strict_->holds(id)) return;
  if (node.kind == Kind::phrase) {
    auto misses = near_misses(id);
    out.insert(out.end(), std::make_move_iterator(misses.begin()),
               std::make_move_iterator(misses.end()));
    return;
  }
  if (node.kind == Kind::raw) return;
  auto children = index_->links(node);
  if (node.kind == Kind::not_near || node.kind == Kind::not_in) children = children.first(1);
  for (const auto child : children) {
    collect_near_misses(child, counted || node.kind == Kind::at_least, out);
  }
}

}  // namespace newswatch::rules
