#include "rules/query.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace newswatch::rules {
namespace {

constexpr std::array<std::string_view, 8> kScopes = {"any",  "headline", "lead", "hlead",
                                                     "body", "author",   "url",  "category"};

std::string_view kind_name(Query::Kind kind) {
  switch (kind) {
    case Query::Kind::phrase:
      return "phrase";
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

std::string canonical_phrase(const Query& query) {
  std::string out =
      query.scope == Scope::any ? std::string{} : fmt::format("{}:", to_string(query.scope));
  out += '"';
  for (size_t r = 0; r < query.runs.size(); ++r) {
    if (r > 0) out += " | ";
    for (size_t w = 0; w < query.runs[r].size(); ++w) {
      if (w > 0) out += ' ';
      out += query.runs[r][w].text;
      if (query.runs[r][w].prefix) out += '*';
    }
  }
  out += '"';
  if (query.runs.size() > 1) out += fmt::format("~{}", query.count);
  return out;
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

std::optional<Scope> common_scope(const Query& query) {
  if (query.kind == Query::Kind::phrase) return query.scope;
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
  if (query->kind == Query::Kind::phrase && query->scope != Scope::any) return nullptr;
  auto copy = std::make_shared<Query>(*query);
  if (copy->kind == Query::Kind::phrase) copy->scope = scope;
  for (auto& child : copy->children) {
    child = with_scope(child, scope);
    if (!child) return nullptr;
  }
  return copy;
}

std::string canonical(const Query& query) {
  if (query.kind == Query::Kind::phrase) return canonical_phrase(query);
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
