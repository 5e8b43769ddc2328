#include "rules/query.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/pattern.h"

namespace newswatch::rules {
namespace {

constexpr std::array<std::string_view, 8> kScopes = {"any",  "headline", "lead", "hlead",
                                                     "body", "author",   "url",  "category"};

std::string_view kind_name(Query::Kind kind) {
  switch (kind) {
    case Query::Kind::phrase:
      return "phrase";
    case Query::Kind::raw:
      return "raw";
    case Query::Kind::all:
      return "all";
    case Query::Kind::any:
      return "any";
    case Query::Kind::exclude:
      return "not";
    case Query::Kind::near:
      return "near";
    case Query::Kind::not_near:
      return "not-near";
    case Query::Kind::not_in:
      return "not-in";
    case Query::Kind::at_least:
      return "at-least";
    case Query::Kind::some_of:
      return "some-of";
  }
  return {};
}

std::string with_scope_name(Scope scope, std::string text) {
  return scope == Scope::any ? text : fmt::format("{}:{}", to_string(scope), text);
}

std::string canonical_word(const Word& word) {
  if (word.match_case) return fmt::format("cs({})", word.cased);
  switch (word.form) {
    case Word::Form::prefix:
      return word.text + "*";
    case Word::Form::stem:
      return fmt::format("stem:{}({})", word.language, word.text);
    default:
      return word.text;
  }
}

std::string canonical_phrase(const Query& query) {
  std::string out = "\"";
  for (size_t r = 0; r < query.runs.size(); ++r) {
    if (r > 0) out += " | ";
    for (size_t w = 0; w < query.runs[r].size(); ++w) {
      if (w > 0) out += ' ';
      out += canonical_word(query.runs[r][w]);
    }
  }
  out += '"';
  if (query.count > 0) out += fmt::format("~{}", query.count);
  return with_scope_name(query.scope, std::move(out));
}

bool is_leaf(const Query& query) {
  return query.kind == Query::Kind::phrase || query.kind == Query::Kind::raw;
}

// Changes the leaves of a tree by `change(leaf)`, which gives null where it can't.
template <class Change>
QueryPtr with_leaves(const QueryPtr& query, const Change& change) {
  if (is_leaf(*query)) return change(query);
  auto copy = std::make_shared<Query>(*query);
  for (auto& child : copy->children) {
    child = with_leaves(child, change);
    if (!child) return nullptr;
  }
  return copy;
}

// Children of nested nodes of the same kind stand beside the outer ones: (a OR b) OR c.
void flatten(const Query& query, Query::Kind kind, std::vector<std::string>& out) {
  for (const auto& child : query.children) {
    if (child->kind == kind) {
      flatten(*child, kind, out);
    } else {
      out.push_back(canonical(*child));
    }
  }
}

}  // namespace

std::string_view to_string(Scope scope) { return kScopes[static_cast<size_t>(scope)]; }

std::optional<Scope> parse_scope(std::string_view name) {
  const auto found = std::find(kScopes.begin() + 1, kScopes.end(), name);
  if (found == kScopes.end()) return std::nullopt;
  return static_cast<Scope>(found - kScopes.begin());
}

std::vector<std::string> scope_names() { return {kScopes.begin() + 1, kScopes.end()}; }

bool is_anchor(const Word& word) {
  if (word.form != Word::Form::pattern) return true;
  // With letters left out in the middle ("Zel*sky"), most words that begin so are read in vain.
  const auto star = word.text.find('*');
  if (star != std::string::npos && star + 1 < word.text.size()) return false;
  return longest_literal(word.text) >= kShortestAtom;
}

bool is_occurrence(const Query& query) {
  switch (query.kind) {
    case Query::Kind::phrase:
    case Query::Kind::near:
    case Query::Kind::not_near:
    case Query::Kind::not_in:
      return true;
    case Query::Kind::any:
      return std::all_of(query.children.begin(), query.children.end(),
                         [](const auto& child) { return is_occurrence(*child); });
    default:
      return false;
  }
}

bool is_raw(const Query& query) {
  if (query.kind == Query::Kind::raw) return true;
  return query.kind == Query::Kind::any &&
         std::all_of(query.children.begin(), query.children.end(),
                     [](const auto& child) { return is_raw(*child); });
}

const Query* unanchored(const Query& query) {
  const auto is_any_anchor = [](const Run& run) {
    return std::any_of(run.begin(), run.end(), is_anchor);
  };
  switch (query.kind) {
    case Query::Kind::phrase:
      return std::any_of(query.runs.begin(), query.runs.end(), is_any_anchor) ? nullptr : &query;
    case Query::Kind::raw:
      return query.raw->atoms().empty() ? &query : nullptr;
    case Query::Kind::all:
    case Query::Kind::near: {
      const Query* blame = nullptr;
      for (const auto& child : query.children) {
        if (child->kind == Query::Kind::exclude) continue;
        const auto* found = unanchored(*child);
        if (!found) return nullptr;
        if (!blame) blame = found;
      }
      return blame;
    }
    case Query::Kind::any:
    case Query::Kind::some_of: {
      // Of m branches of which n must hold, n - 1 may hold without being looked up.
      int spare = query.kind == Query::Kind::any ? 0 : query.count - 1;
      for (const auto& child : query.children) {
        const auto* found = unanchored(*child);
        if (found && spare-- == 0) return found;
      }
      return nullptr;
    }
    case Query::Kind::exclude:
    case Query::Kind::not_near:
    case Query::Kind::not_in:
    case Query::Kind::at_least:
      return unanchored(*query.children.front());
  }
  return nullptr;
}

std::optional<Scope> common_scope(const Query& query) {
  if (is_leaf(query)) return query.scope;
  std::optional<Scope> common;
  for (const auto& child : query.children) {
    const auto scope = common_scope(*child);
    if (!scope || (common && common != scope)) return std::nullopt;
    common = scope;
  }
  return common;
}

QueryPtr with_scope(const QueryPtr& query, Scope scope) {
  if (scope == Scope::any) return query;
  return with_leaves(query, [&](const QueryPtr& leaf) -> QueryPtr {
    if (leaf->scope != Scope::any) return nullptr;
    auto copy = std::make_shared<Query>(*leaf);
    copy->scope = scope;
    return copy;
  });
}

QueryPtr with_case(const QueryPtr& query, const Query*& blame) {
  return with_leaves(query, [&](const QueryPtr& leaf) -> QueryPtr {
    auto copy = std::make_shared<Query>(*leaf);
    bool stems = false;
    for (auto& run : copy->runs) {
      for (auto& word : run) {
        word.match_case = true;
        stems = stems || word.form == Word::Form::stem;
      }
    }
    if (leaf->kind == Query::Kind::phrase && !stems) return copy;
    blame = leaf.get();
    return nullptr;
  });
}

QueryPtr as_raw(const QueryPtr& query, const Query*& blame) {
  if (query->kind == Query::Kind::raw) return query;
  const bool slop = query->kind == Query::Kind::phrase && query->count > 0;
  const bool wildcards = query->words.find_first_of("*?") != std::string::npos;
  const bool near = query->kind == Query::Kind::near || query->kind == Query::Kind::not_near ||
                    query->kind == Query::Kind::not_in;
  const bool leaf = query->kind == Query::Kind::phrase;
  if (slop || wildcards || near || (leaf && query->words.empty())) {
    blame = query.get();
    return nullptr;
  }
  auto copy = std::make_shared<Query>(*query);
  if (!query->words.empty()) {
    copy->kind = Query::Kind::raw;
    copy->scope = common_scope(*query).value_or(Scope::any);
    copy->raw = RawPattern::exact(query->words);
    copy->runs.clear();
    copy->children.clear();
    copy->size = 1;
    return copy;
  }
  for (auto& child : copy->children) {
    child = as_raw(child, blame);
    if (!child) return nullptr;
  }
  return copy;
}

std::string canonical(const Query& query) {
  if (query.kind == Query::Kind::phrase) return canonical_phrase(query);
  if (query.kind == Query::Kind::raw) return with_scope_name(query.scope, query.raw->key());
  std::vector<std::string> parts;
  const bool any_order = query.kind == Query::Kind::all || query.kind == Query::Kind::any;
  if (any_order) {
    flatten(query, query.kind, parts);
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    if (parts.size() == 1) return parts.front();
  } else {
    for (const auto& child : query.children) parts.push_back(canonical(*child));
    // NEAR asks for no order, and neither does OF; repeated branches of OF count twice.
    const bool swaps =
        (query.kind == Query::Kind::near && !query.ordered) || query.kind == Query::Kind::some_of;
    if (swaps) std::sort(parts.begin(), parts.end());
  }
  std::string name(kind_name(query.kind));
  if (query.kind == Query::Kind::near && query.ordered) name = "ordered-near";
  const bool counts = query.kind == Query::Kind::near || query.kind == Query::Kind::not_near ||
                      query.kind == Query::Kind::at_least || query.kind == Query::Kind::some_of;
  if (counts) name += fmt::format("/{}", query.count);
  return fmt::format("({} {})", name, fmt::join(parts, " "));
}

}  // namespace newswatch::rules
