#include "tests/rules/brute_force.h"

#include <algorithm>
#include <functional>
#include <sstream>

#include <fmt/format.h>

#include "core/tokenizer.h"

namespace newswatch::rules::brute {
namespace {

using Words = std::vector<std::set<std::string>>;
using Pair = std::pair<int, int>;
using Pairs = std::set<Pair>;
using Kind = Node::Kind;

Words cut(const std::string& text) {
  Words words;
  const auto tokens = tokenize(text);
  for (const auto& token : tokens.list) {
    words.resize(token.position + 1);
    words[token.position].emplace(tokens.text(token));
  }
  return words;
}

struct Part {
  std::string word;
  bool prefix = false;
  bool glued = false;  // stands beside the one before it, whatever the slop
};

std::vector<Part> parts_of(const Node& node) {
  std::vector<Part> parts;
  std::istringstream in(node.text);
  std::string chunk;
  while (in >> chunk) {
    const bool prefix = chunk.ends_with('*');
    if (prefix) chunk.pop_back();
    const auto tokens = tokenize(chunk, TokenForms::as_written);
    for (size_t i = 0; i < tokens.list.size(); ++i) {
      parts.push_back(
          {std::string(tokens.text(tokens.list[i])), prefix && i + 1 == tokens.list.size(), i > 0});
    }
  }
  return parts;
}

bool stands_at(const Part& part, const Words& words, int position) {
  if (position < 0 || position >= static_cast<int>(words.size())) return false;
  const auto& forms = words[static_cast<size_t>(position)];
  return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
    return part.prefix ? form.starts_with(part.word) : form == part.word;
  });
}

Pairs minimal(const Pairs& all) {
  Pairs kept;
  for (const auto& a : all) {
    const bool holds_other = std::any_of(all.begin(), all.end(), [&](const Pair& b) {
      return a != b && a.first <= b.first && b.second <= a.second;
    });
    if (!holds_other) kept.insert(a);
  }
  return kept;
}

Pairs phrase(const Node& node, const Words& words) {
  const auto parts = parts_of(node);
  Pairs found;
  // All ways to go on from a place of part k - 1.
  const std::function<void(size_t, int, int, int)> go = [&](size_t k, int first, int last,
                                                            int others) {
    if (k == parts.size()) {
      found.emplace(first, last);
      return;
    }
    const int most = parts[k].glued ? 0 : node.n - others;
    for (int skip = 0; skip <= most; ++skip) {
      if (stands_at(parts[k], words, last + 1 + skip)) {
        go(k + 1, first, last + 1 + skip, others + skip);
      }
    }
  };
  for (int i = 0; i < static_cast<int>(words.size()); ++i) {
    if (stands_at(parts[0], words, i)) go(1, i, i, 0);
  }
  return minimal(found);
}

bool in_reach(const Pair& a, const Pair& b, int n) {
  return a.second < b.first && b.first - a.second - 1 <= n;
}

Pairs places(const Node& node, const Words& words) {
  if (node.kind == Kind::phrase) return phrase(node, words);
  if (node.kind == Kind::either) {
    Pairs all;
    for (const auto& child : node.children) all.merge(places(child, words));
    return all;
  }
  const auto a = places(node.children[0], words);
  const auto b = places(node.children[1], words);
  Pairs found;
  for (const auto& x : a) {
    bool neighbour = false;
    bool inside = false;
    for (const auto& y : b) {
      const bool after = in_reach(x, y, node.n);
      const bool before = in_reach(y, x, node.n);
      neighbour = neighbour || after || before;
      inside = inside || (y.first <= x.first && x.second <= y.second);
      if (after && (node.kind == Kind::near || node.kind == Kind::onear)) {
        found.emplace(x.first, y.second);
      }
      if (before && node.kind == Kind::near) found.emplace(y.first, x.second);
    }
    if (node.kind == Kind::not_near && !neighbour) found.insert(x);
    if (node.kind == Kind::not_in && !inside) found.insert(x);
  }
  const bool hulls = node.kind == Kind::near || node.kind == Kind::onear;
  return hulls ? minimal(found) : found;
}

std::vector<const Words*> in_scope(const std::string& scope, const Text& text, Words& lead) {
  lead.assign(text.content.begin(), text.content.begin() + static_cast<std::ptrdiff_t>(text.lead));
  const Words* first = text.summary.empty() ? &lead : &text.summary;
  if (scope == "headline") return {&text.title};
  if (scope == "lead") return {first};
  if (scope == "hlead") return {&text.title, first};
  if (scope == "body") return {text.content.empty() ? &text.summary : &text.content};
  return {&text.title, &text.summary, &text.content};
}

int count(const Pairs& pairs) {
  // The most intervals that share no word, by trying each as the next one.
  std::vector<Pair> list(pairs.begin(), pairs.end());
  std::sort(list.begin(), list.end(),
            [](const Pair& a, const Pair& b) { return a.second < b.second; });
  std::vector<int> best(list.size() + 1, 0);
  for (size_t i = 0; i < list.size(); ++i) {
    int with = 1;
    for (size_t j = 0; j < i; ++j) {
      if (list[j].second < list[i].first) with = std::max(with, best[j + 1] + 1);
    }
    best[i + 1] = std::max(best[i], with);
  }
  return best.back();
}

bool decide(const Node& node, const Text& text, const std::string& outer) {
  const auto& scope = node.scope.empty() ? outer : node.scope;
  const auto child = [&](size_t i) { return decide(node.children[i], text, scope); };
  Words lead;
  switch (node.kind) {
    case Kind::both:
      return child(0) && child(1);
    case Kind::either:
      return child(0) || child(1);
    case Kind::but_not:
      return child(0) && !child(1);
    case Kind::of: {
      int held = 0;
      for (size_t i = 0; i < node.children.size(); ++i) held += child(i) ? 1 : 0;
      return held >= node.n;
    }
    case Kind::at_least: {
      int hits = 0;
      for (const auto* words : in_scope(scope, text, lead)) {
        const bool again = words == &text.summary && scope.empty() && text.repeats &&
                           !places(node.children[0], text.content).empty();
        if (!again) hits += count(places(node.children[0], *words));
      }
      return hits >= node.n;
    }
    default: {
      const auto fields = in_scope(scope, text, lead);
      return std::any_of(fields.begin(), fields.end(),
                         [&](const Words* words) { return !places(node, *words).empty(); });
    }
  }
}

std::string write_plain(const Node& node) {
  const auto child = [&](size_t i) { return write(node.children[i]); };
  const auto two = [&](std::string_view sign) {
    return fmt::format("({} {} {})", child(0), sign, child(1));
  };
  switch (node.kind) {
    case Kind::phrase:
      if (!node.quoted) return node.text;
      return fmt::format("\"{}\"{}", node.text, node.n > 0 ? fmt::format("~{}", node.n) : "");
    case Kind::both:
      return two("AND");
    case Kind::either:
      return two("OR");
    case Kind::but_not:
      return two("AND NOT");
    case Kind::near:
      return two(fmt::format("NEAR/{}", node.n));
    case Kind::onear:
      return two(fmt::format("ONEAR/{}", node.n));
    case Kind::not_near:
      return two(fmt::format("NOT NEAR/{}", node.n));
    case Kind::not_in:
      return two("NOT IN");
    case Kind::at_least:
      return fmt::format("ATLEAST/{}({})", node.n, child(0));
    case Kind::of: {
      std::vector<std::string> list;
      for (const auto& one : node.children) list.push_back(write(one));
      return fmt::format("{} OF ({})", node.n, fmt::join(list, ", "));
    }
  }
  return {};
}

}  // namespace

std::string write(const Node& node) {
  return fmt::format("{}{}{}", node.scope, node.scope.empty() ? "" : ":", write_plain(node));
}

Text read(const Item& item) {
  Text text;
  text.title = cut(item.title);
  text.summary = cut(item.summary);
  text.content = cut(item.content);
  const auto first = item.content.find("\n\n");
  const auto second = first == std::string::npos ? first : item.content.find("\n\n", first + 2);
  text.lead = cut(item.content.substr(0, second)).size();
  text.repeats = !item.summary.empty() && item.content.starts_with(item.summary);
  return text;
}

bool holds(const Node& node, const Text& text) { return decide(node, text, {}); }

}  // namespace newswatch::rules::brute
