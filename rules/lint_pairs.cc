// duplicate-query and shadowed: rules that say what another one says already.
//
// Comparing each rule with each other would take hours for 100,000 rules. A rule that finds all
// that `a` finds has an alternative that is a part of `a`: so alternatives are looked up by the
// parts of `a`, and only rules found so are compared.
#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "core/hash.h"
#include "rules/entailment.h"
#include "rules/lint.h"

namespace newswatch::rules {
namespace {

using Kind = Query::Kind;

constexpr size_t kMaxPartSize = 64;    // nodes of a part that is looked up
constexpr size_t kMaxPartWords = 6;    // words of a phrase whose parts are
constexpr size_t kMaxPerPart = 8;      // rules with one alternative in common
constexpr size_t kShortestPrefix = 3;  // letters before a *
constexpr size_t kLongestPrefix = 40;  // that are looked up: keeps a word of a megabyte linear

using Rules = std::unordered_map<std::string, std::vector<size_t>>;

Word beginning(std::string text) {
  Word word;
  word.text = std::move(text);
  word.form = Word::Form::prefix;
  return word;
}

std::string phrase_key(const Query& like, Run run, Scope scope) {
  Query part = like;
  part.scope = scope;
  part.runs = {std::move(run)};
  part.count = 0;
  return canonical(part);
}

// The parts of a run: whole words, beginnings of one, in this scope and in all.
template <class Visit>
void visit_run(const Query& query, const Run& run, Visit visit) {
  if (run.size() > kMaxPartWords) return;
  for (const auto scope : {query.scope, Scope::any}) {
    for (size_t from = 0; from < run.size(); ++from) {
      for (size_t to = from + 1; to <= run.size(); ++to) {
        visit(phrase_key(query,
                         Run(run.begin() + static_cast<std::ptrdiff_t>(from),
                             run.begin() + static_cast<std::ptrdiff_t>(to)),
                         scope));
      }
      const auto& text = run[from].text;
      size_t letters = 0;
      for (size_t i = 1; i <= text.size() && letters < kLongestPrefix; ++i) {
        const bool end = i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (end && ++letters >= kShortestPrefix) {
          visit(phrase_key(query, {beginning(text.substr(0, i))}, scope));
        }
      }
    }
    if (scope == Scope::any) break;
  }
}

// The parts of which at least one is an alternative of any rule that finds all that this finds.
template <class Visit>
void visit_parts(const Query& query, Visit visit) {
  if (query.kind == Kind::phrase) {
    for (const auto& run : query.runs) visit_run(query, run, visit);
    if (query.runs.size() > 1) visit(canonical(query));
    return;
  }
  if (query.kind == Kind::any && !query.children.empty()) {
    visit_parts(*query.children.front(), visit);  // each of them must be found; one will do
    return;
  }
  if (query.size <= kMaxPartSize) visit(canonical(query));
  if (query.kind == Kind::all || query.kind == Kind::near) {
    for (const auto& child : query.children) {
      if (child->kind != Kind::exclude) visit_parts(*child, visit);
    }
  } else if (query.kind == Kind::at_least || query.kind == Kind::not_in ||
             query.kind == Kind::not_near) {
    visit_parts(*query.children.front(), visit);
  }
}

void add_alternatives(const Query& query, size_t rule, Rules& rules) {
  if (query.kind == Kind::any) {
    for (const auto& child : query.children) add_alternatives(*child, rule, rules);
  } else if (query.size <= kMaxPartSize) {
    auto& known = rules[canonical(query)];
    if (known.size() < kMaxPerPart) known.push_back(rule);
  }
}

std::string place_text(const Place& place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

// Is each of `narrow` in `wide`, which takes all where it is empty?
bool within(const std::vector<std::string>& narrow, const std::vector<std::string>& wide) {
  if (wide.empty()) return true;
  return !narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const auto& one) {
    return std::find(wide.begin(), wide.end(), one) != wide.end();
  });
}

// Does `wide` take every item that `narrow` takes? "No" may also mean that it isn't seen.
bool covers(const Where& wide, const Where& narrow) {
  return wide == narrow ||
         (within(narrow.languages, wide.languages) && within(narrow.sources, wide.sources) &&
          within(narrow.tags, wide.tags) && wide.not_sources.empty() && wide.not_tags.empty() &&
          !wide.max_age);
}

// Would an alert of `narrow` say nothing that one of `wide` does not?
bool tells_as_much(const ParsedRule& wide, const ParsedRule& narrow) {
  return wide.info.severity >= narrow.info.severity && wide.info.route == narrow.info.route &&
         wide.info.labels == narrow.info.labels && covers(wide.where, narrow.where);
}

class Pairs {
 public:
  Pairs(const std::vector<LintedRule>& rules, Diagnostics& diagnostics)
      : rules_(rules), diagnostics_(diagnostics), duplicate_(rules.size(), false) {}

  void run() {
    find_duplicates();
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (!duplicate_[i]) add_alternatives(*rules_[i].query, i, alternatives_);
    }
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (!duplicate_[i]) find_wider(i);
    }
  }

 private:
  void find_duplicates() {
    std::unordered_map<std::string, std::vector<size_t>> seen;
    for (size_t i = 0; i < rules_.size(); ++i) {
      auto& same = seen[to_hex(hash128(canonical(*rules_[i].query)))];
      const auto& rule = *rules_[i].rule;
      const auto first = std::find_if(same.begin(), same.end(), [&](size_t other) {
        return rules_[other].rule->where == rule.where &&
               rules_[other].rule->info.id != rule.info.id;  // an error of its own
      });
      if (first == same.end()) {
        same.push_back(i);
        continue;
      }
      duplicate_[i] = true;
      const auto& other = rules_[*first].rule->info;
      warn(rule, rule.source->text(), "duplicate-query",
           fmt::format("rule {} looks for the same as rule {}", rule.info.id.value, other.id.value),
           fmt::format("the other stands at {}; keep one of them", place_text(other.place)),
           diagnostics_);
    }
  }

  void find_wider(size_t number) {
    const auto& rule = *rules_[number].rule;
    const auto& query = *rules_[number].query;
    std::vector<size_t> tried;
    bool found = false;
    visit_parts(query, [&](const std::string& part) {
      if (found) return;
      const auto known = alternatives_.find(part);
      if (known == alternatives_.end()) return;
      for (const auto other : known->second) {
        if (other == number || std::find(tried.begin(), tried.end(), other) != tried.end())
          continue;
        tried.push_back(other);
        const auto& wide = *rules_[other].rule;
        if (wide.info.id == rule.info.id) continue;  // an error of its own
        if (!tells_as_much(wide, rule) || !implies(query, *rules_[other].query)) continue;
        found = true;
        warn(rule, rule.source->text(), "shadowed",
             fmt::format("rule {} finds nothing that rule {} does not find too", rule.info.id.value,
                         wide.info.id.value),
             fmt::format("the wider one stands at {}; give this one a higher severity, labels or a "
                         "route of its own, or take it out",
                         place_text(wide.info.place)),
             diagnostics_);
        return;
      }
    });
  }

  const std::vector<LintedRule>& rules_;
  Diagnostics& diagnostics_;
  std::vector<bool> duplicate_;
  Rules alternatives_;
};

}  // namespace

void lint_pairs(const std::vector<LintedRule>& rules, Diagnostics& diagnostics) {
  Pairs(rules, diagnostics).run();
}

}  // namespace newswatch::rules
