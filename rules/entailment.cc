#include "rules/entailment.h"

#include <algorithm>

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

// Pairs of nodes looked at for one answer: enough for terms of a few hundred alternates.
constexpr int kMaxSteps = 200'000;
// Larger nodes of other kinds than phrases are not compared.
constexpr size_t kMaxCompared = 64;

bool implies_scope(Scope a, Scope b) {
  if (a == b) return true;
  if (b == Scope::any) return a != Scope::author && a != Scope::url && a != Scope::category;
  return b == Scope::hlead && (a == Scope::headline || a == Scope::lead);
}

bool implies_word(const Word& a, const Word& b) {
  if (b.match_case && (!a.match_case || a.cased != b.cased)) return false;
  if (a.form == b.form && a.text == b.text && a.language == b.language) return true;
  const bool begins = a.form == Word::Form::whole || a.form == Word::Form::prefix;
  return b.form == Word::Form::prefix && !b.match_case && begins && a.text.starts_with(b.text);
}

bool implies_words(const Run& a, size_t from, const Run& b) {
  for (size_t i = 0; i < b.size(); ++i) {
    if (!implies_word(a[from + i], b[i])) return false;
  }
  return true;
}

Run joined(const std::vector<Run>& runs) {
  Run words;
  for (const auto& run : runs) words.insert(words.end(), run.begin(), run.end());
  return words;
}

// Wherever a blank of `a` may be widened by slop, one of `b` may.
bool breaks_cover(const std::vector<Run>& a, const std::vector<Run>& b) {
  const auto breaks = [](const std::vector<Run>& runs) {
    std::vector<size_t> found;
    size_t at = 0;
    for (const auto& run : runs) found.push_back(at += run.size());
    return found;
  };
  const auto wide = breaks(b);
  const auto narrow = breaks(a);
  return std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end());
}

// Do they differ in words, slop and scope alone?
bool same_sort(const Query& a, const Query& b) {
  Query like_a = b;
  like_a.runs = a.runs;
  like_a.count = a.count;
  like_a.scope = a.scope;
  return canonical(like_a) == canonical(a);
}

bool implies_phrase(const Query& a, const Query& b) {
  if (!implies_scope(a.scope, b.scope) || !same_sort(a, b)) return false;
  if (b.runs.size() == 1) {
    const auto& wanted = b.runs.front();
    for (const auto& run : a.runs) {
      for (size_t from = 0; from + wanted.size() <= run.size(); ++from) {
        if (implies_words(run, from, wanted)) return true;
      }
    }
    return false;
  }
  const auto words = joined(a.runs);
  const auto wanted = joined(b.runs);
  return words.size() == wanted.size() && a.count <= b.count && breaks_cover(a.runs, b.runs) &&
         implies_words(words, 0, wanted);
}

class Comparison {
 public:
  bool implies(const Query& a, const Query& b) {
    if (++steps_ > kMaxSteps) return false;
    if (a.kind == Kind::any && !a.children.empty()) {
      return std::all_of(a.children.begin(), a.children.end(),
                         [&](const auto& child) { return implies(*child, b); });
    }
    if (b.kind == Kind::all) return implies_all(a, b);
    if (b.kind == Kind::any && some_implied(a, b)) return true;
    return implies_one(a, b);
  }

 private:
  bool some_implied(const Query& a, const Query& b) {
    return std::any_of(b.children.begin(), b.children.end(),
                       [&](const auto& child) { return implies(a, *child); });
  }

  bool implies_all(const Query& a, const Query& b) {
    return std::all_of(b.children.begin(), b.children.end(), [&](const auto& child) {
      return child->kind == Kind::exclude ? excludes(a, *child->children.front())
                                          : implies(a, *child);
    });
  }

  bool excludes(const Query& a, const Query& excluded) {
    if (a.kind != Kind::all) return false;
    return std::any_of(a.children.begin(), a.children.end(), [&](const auto& child) {
      return child->kind == Kind::exclude && implies(excluded, *child->children.front());
    });
  }

  // `a` is no OR.
  bool implies_one(const Query& a, const Query& b) {
    switch (a.kind) {
      case Kind::phrase:
        return b.kind == Kind::phrase && implies_phrase(a, b);
      case Kind::all:
        return std::any_of(a.children.begin(), a.children.end(), [&](const auto& child) {
          return child->kind != Kind::exclude && implies(*child, b);
        });
      case Kind::near:
        return same_near(a, b) || implies(*a.children[0], b) || implies(*a.children[1], b);
      case Kind::at_least:
        return (b.kind == Kind::at_least && a.count >= b.count &&
                implies(*a.children[0], *b.children[0]) &&
                implies(*b.children[0], *a.children[0])) ||
               implies(*a.children[0], b);
      case Kind::not_near:
      case Kind::not_in:
        return equal(a, b) || implies(*a.children[0], b);
      case Kind::some_of:
        return equal(a, b) || enough_imply(a, b);
      default:
        return equal(a, b);
    }
  }

  // Of m branches of which n hold, one is among any m - n + 1.
  bool enough_imply(const Query& a, const Query& b) {
    const auto count = std::count_if(a.children.begin(), a.children.end(),
                                     [&](const auto& child) { return implies(*child, b); });
    return static_cast<size_t>(count) + static_cast<size_t>(a.count) > a.children.size();
  }

  static bool equal(const Query& a, const Query& b) {
    return a.kind == b.kind && a.size == b.size && a.size <= kMaxCompared &&
           canonical(a) == canonical(b);
  }

  static bool same_near(const Query& a, const Query& b) {
    if (b.kind != Kind::near || a.count > b.count || (b.ordered && !a.ordered)) return false;
    if (a.size != b.size || a.size > kMaxCompared) return false;
    Query like_a = b;
    like_a.count = a.count;
    like_a.ordered = a.ordered;
    return canonical(like_a) == canonical(a);
  }

  int steps_ = 0;
};

// Is every occurrence of `a` one of `b`, or inside one?
bool always_inside(const Query& a, const Query& b) {
  const auto one = [](const Query& query) -> const Query* {
    return query.kind == Kind::phrase && query.runs.size() == 1 ? &query : nullptr;
  };
  if (b.kind == Kind::any) {
    return std::any_of(b.children.begin(), b.children.end(),
                       [&](const auto& child) { return always_inside(a, *child); });
  }
  const auto* inner = one(a);
  const auto* outer = one(b);
  return inner && outer && inner->runs.front().size() == outer->runs.front().size() &&
         implies_phrase(*inner, *outer);
}

const Query* contradiction_in_all(const Query& query) {
  for (const auto& child : query.children) {
    if (child->kind == Kind::exclude) {
      for (const auto& wanted : query.children) {
        if (wanted->kind == Kind::exclude) continue;
        if (implies(*wanted, *child->children.front())) return &query;
      }
    } else if (const auto* found = find_contradiction(*child)) {
      return found;
    }
  }
  return nullptr;
}

}  // namespace

bool implies(const Query& a, const Query& b) { return Comparison().implies(a, b); }

const Query* find_contradiction(const Query& query) {
  switch (query.kind) {
    case Kind::all:
      return contradiction_in_all(query);
    case Kind::any: {
      const Query* first = nullptr;
      for (const auto& child : query.children) {
        const auto* found = find_contradiction(*child);
        if (!found) return nullptr;
        if (!first) first = found;
      }
      return first;
    }
    case Kind::near:
      for (const auto& child : query.children) {
        if (const auto* found = find_contradiction(*child)) return found;
      }
      return nullptr;
    case Kind::not_in:
      if (always_inside(*query.children[0], *query.children[1])) return &query;
      return find_contradiction(*query.children[0]);
    case Kind::not_near:
    case Kind::at_least:
      return find_contradiction(*query.children[0]);
    default:
      return nullptr;
  }
}

}  // namespace newswatch::rules
