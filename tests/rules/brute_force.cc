#include "tests/rules/brute_force.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "core/tokenizer.h"
#include "tests/rules/brute_words.h"

namespace newswatch::rules::brute {
namespace {

using Kind = Node::Kind;
using Pair = std::pair<int, int>;
// Positions of the first and the last word, to the numbers of their forms: of several ways to find
// the same words, the lowest.
using Pairs = std::map<Pair, Pair>;

void add(Pairs& to, const Pair& place, const Pair& forms) {
  const auto [known, fresh] = to.try_emplace(place, forms);
  if (fresh) return;
  known->second.first = std::min(known->second.first, forms.first);
  known->second.second = std::min(known->second.second, forms.second);
}

FieldText cut(Field field, const std::string& text) {
  FieldText made{field, {}, text};
  const auto tokens = tokenize(text);
  for (const auto& token : tokens.list) {
    made.words.resize(token.position + 1);
    made.words[token.position].push_back({std::string(tokens.text(token)),
                                          text.substr(token.start, token.end - token.start),
                                          token.start, token.end});
  }
  return made;
}

// The number of the first form there that `test` takes; -1 if none.
template <class Test>
int form_at(const Words& words, int position, const Test& test) {
  if (position < 0 || position >= static_cast<int>(words.size())) return -1;
  const auto& forms = words[static_cast<size_t>(position)];
  const auto found = std::find_if(forms.begin(), forms.end(), test);
  return found == forms.end() ? -1 : static_cast<int>(found - forms.begin());
}

Pairs minimal(const Pairs& all) {
  Pairs kept;
  for (const auto& [a, forms] : all) {
    const bool holds_other = std::any_of(all.begin(), all.end(), [&, &a = a](const auto& other) {
      const auto& b = other.first;
      return a != b && a.first <= b.first && b.second <= a.second;
    });
    if (!holds_other) kept.emplace(a, forms);
  }
  return kept;
}

Pairs phrase(const Node& node, const Words& words, bool cased) {
  const auto parts = parts_of(node.text);
  const auto form = [&](size_t part, int position) {
    return form_at(words, position, [&](const Form& one) { return fits(parts[part], one, cased); });
  };
  Pairs found;
  Pair place;
  Pair forms;
  // All ways to go on from a place of part k - 1.
  const std::function<void(size_t, int)> go = [&](size_t k, int others) {
    if (k == parts.size()) {
      add(found, place, forms);
      return;
    }
    const int most = parts[k].glued ? 0 : node.n - others;
    const auto before = std::pair(place.second, forms.second);
    for (int skip = 0; skip <= most; ++skip) {
      const int next = form(k, before.first + 1 + skip);
      if (next < 0) continue;
      place.second = before.first + 1 + skip;
      forms.second = next;
      go(k + 1, others + skip);
    }
    std::tie(place.second, forms.second) = before;
  };
  for (int i = 0; i < static_cast<int>(words.size()); ++i) {
    const int first = form(0, i);
    if (first < 0) continue;
    place = {i, i};
    forms = {first, first};
    go(1, 0);
  }
  return minimal(found);
}

bool in_reach(const Pair& a, const Pair& b, int n) {
  return a.second < b.first && b.first - a.second - 1 <= n;
}

Pairs places(const Node& node, const Words& words, bool cased) {
  if (node.kind == Kind::phrase) return phrase(node, words, cased);
  if (node.kind == Kind::cased) return places(node.children[0], words, true);
  Pairs found;
  if (node.kind == Kind::stem) {
    for (int i = 0; i < static_cast<int>(words.size()); ++i) {
      const int form = form_at(
          words, i, [&](const Form& one) { return same_stem(node.language, node.text, one); });
      if (form >= 0) add(found, {i, i}, {form, form});
    }
    return found;
  }
  if (node.kind == Kind::either) {
    for (const auto& child : node.children) {
      for (const auto& [place, forms] : places(child, words, cased)) add(found, place, forms);
    }
    return found;
  }
  const auto a = places(node.children[0], words, cased);
  const auto b = places(node.children[1], words, cased);
  for (const auto& [x, xf] : a) {
    bool neighbour = false;
    bool inside = false;
    for (const auto& [y, yf] : b) {
      const bool after = in_reach(x, y, node.n);
      const bool before = in_reach(y, x, node.n);
      neighbour = neighbour || after || before;
      inside = inside || (y.first <= x.first && x.second <= y.second);
      if (after && (node.kind == Kind::near || node.kind == Kind::onear)) {
        add(found, {x.first, y.second}, {xf.first, yf.second});
      }
      if (before && node.kind == Kind::near) {
        add(found, {y.first, x.second}, {yf.first, xf.second});
      }
    }
    if (node.kind == Kind::not_near && !neighbour) add(found, x, xf);
    if (node.kind == Kind::not_in && !inside) add(found, x, xf);
  }
  const bool hulls = node.kind == Kind::near || node.kind == Kind::onear;
  return hulls ? minimal(found) : found;
}

std::vector<const FieldText*> in_scope(const std::string& scope, const Text& text) {
  const auto* first = text.summary.words.empty() ? &text.lead : &text.summary;
  if (scope == "headline") return {&text.title};
  if (scope == "lead") return {first};
  if (scope == "hlead") return {&text.title, first};
  if (scope == "body") return {text.content.words.empty() ? &text.summary : &text.content};
  return {&text.title, &text.summary, &text.content};
}

bool is_raw(const Node& node) {
  if (node.kind == Kind::exact || node.kind == Kind::regex) return true;
  return node.kind == Kind::either &&
         std::all_of(node.children.begin(), node.children.end(), is_raw);
}

using Range = std::pair<size_t, size_t>;

// Where an occurrence or a raw pattern stands, in bytes.
std::vector<Range> ranges(const Node& node, const FieldText& in) {
  std::vector<Range> found;
  if (is_raw(node)) {
    if (node.kind == Kind::exact) return find_exact(node.text, in.raw);
    if (node.kind == Kind::regex) return find_regex(node, in.raw);
    for (const auto& child : node.children) {
      const auto more = ranges(child, in);
      found.insert(found.end(), more.begin(), more.end());
    }
    return found;
  }
  for (const auto& [place, forms] : places(node, in.words, false)) {
    const auto& first = in.words[static_cast<size_t>(place.first)];
    const auto& last = in.words[static_cast<size_t>(place.second)];
    found.emplace_back(first[static_cast<size_t>(forms.first)].start,
                       last[static_cast<size_t>(forms.second)].end);
  }
  return found;
}

// The most ranges that share nothing, by trying each as the next one. Ends are inclusive.
int count(std::vector<Range> list) {
  std::sort(list.begin(), list.end(),
            [](const Range& a, const Range& b) { return a.second < b.second; });
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

int count_in(const Node& node, const FieldText& in) {
  std::vector<Range> list;
  if (is_raw(node)) {
    for (const auto& [start, end] : ranges(node, in)) list.emplace_back(start, end - 1);
  } else {
    for (const auto& [place, forms] : places(node, in.words, false)) {
      list.emplace_back(static_cast<size_t>(place.first), static_cast<size_t>(place.second));
    }
  }
  return count(std::move(list));
}

bool decide(const Node& node, const Text& text, const std::string& outer) {
  const auto& scope = node.scope.empty() ? outer : node.scope;
  const auto child = [&](size_t i) { return decide(node.children[i], text, scope); };
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
      for (const auto* in : in_scope(scope, text)) {
        const bool again = in == &text.summary && scope.empty() && text.repeats &&
                           count_in(node.children[0], text.content) > 0;
        if (!again) hits += count_in(node.children[0], *in);
      }
      return hits >= node.n;
    }
    default: {
      const auto fields = in_scope(scope, text);
      return std::any_of(fields.begin(), fields.end(),
                         [&](const FieldText* in) { return !ranges(node, *in).empty(); });
    }
  }
}

void collect(const Node& node, const Text& text, const std::string& outer, std::vector<Span>& out) {
  const auto& scope = node.scope.empty() ? outer : node.scope;
  switch (node.kind) {
    case Kind::both:
    case Kind::either:
    case Kind::of:
      for (const auto& child : node.children) {
        if (decide(child, text, scope)) collect(child, text, scope, out);
      }
      return;
    case Kind::but_not:
    case Kind::at_least:
      collect(node.children[0], text, scope, out);
      return;
    default:
      for (const auto* in : in_scope(scope, text)) {
        for (const auto& [start, end] : ranges(node, *in)) {
          out.push_back(
              {in->field, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end), {}});
        }
      }
  }
}

std::string escaped(const std::u32string& text) {
  std::string out;
  for (const char c : to_utf8(text)) {
    const bool letter = (static_cast<unsigned char>(c) & 0x80) != 0 || c == ' ' ||
                        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) out += '\\';
    out += c;
  }
  return out;
}

std::string write_regex(const Node& node) {
  std::string out;
  for (const auto& piece : node.pieces) {
    std::vector<std::string> texts;
    for (const auto& one : piece.texts) texts.push_back(escaped(one));
    out += texts.empty() ? "." : fmt::format("({})", fmt::join(texts, "|"));
    if (piece.least != 1 || piece.most != 1)
      out += fmt::format("{{{},{}}}", piece.least, piece.most);
  }
  return fmt::format("/{}/{}", out, node.any_case ? "i" : "");
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
    case Kind::cased:
      return fmt::format("cs({})", child(0));
    case Kind::exact:
      return fmt::format("exact(\"{}\")", node.text);
    case Kind::regex:
      return write_regex(node);
    case Kind::stem:
      return fmt::format("stem:{}({})", node.language, node.text);
  }
  return {};
}

}  // namespace

std::string write(const Node& node) {
  return fmt::format("{}{}{}", node.scope, node.scope.empty() ? "" : ":", write_plain(node));
}

Text read(const Item& item) {
  Text text;
  text.title = cut(Field::title, item.title);
  text.summary = cut(Field::summary, item.summary);
  text.content = cut(Field::content, item.content);
  const auto first = item.content.find("\n\n");
  const auto second = first == std::string::npos ? first : item.content.find("\n\n", first + 2);
  // Up to the empty line: the line feed that ends the paragraph is a part of it.
  const auto end = second == std::string::npos ? second : second + 1;
  text.lead = cut(Field::content, item.content.substr(0, end));
  text.repeats = !item.summary.empty() && item.content.starts_with(item.summary);
  return text;
}

bool holds(const Node& node, const Text& text) { return decide(node, text, {}); }

std::vector<Span> spans(const Node& node, const Text& text) {
  std::vector<Span> all;
  collect(node, text, {}, all);
  const FieldText* fields[] = {&text.title, &text.summary, &text.content};
  std::vector<Span> merged;
  for (const auto* in : fields) {
    // Byte by byte: what is covered, and where two ranges meet without sharing any.
    std::vector<int> covered(in->raw.size() + 1, 0);
    std::vector<char> joined(in->raw.size() + 1, 0);
    for (const auto& span : all) {
      if (span.field != in->field) continue;
      for (auto i = span.start; i < span.end; ++i) covered[i] = 1;
      for (auto i = span.start + 1; i < span.end; ++i) joined[i] = 1;
    }
    for (std::uint32_t i = 0; i < in->raw.size(); ++i) {
      if (covered[i] == 0) continue;
      auto end = i + 1;
      while (covered[end] != 0 && joined[end] != 0) ++end;
      merged.push_back({in->field, i, end, in->raw.substr(i, end - i)});
      i = end - 1;
    }
  }
  return merged;
}

}  // namespace newswatch::rules::brute
