// compile() and load(): from files to a RuleSet.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "core/file.h"
#include "core/hash.h"
#include "rules/fixtures.h"
#include "rules/index.h"
#include "rules/inline_tests.h"
#include "rules/lint.h"
#include "rules/parser.h"
#include "rules/rule_file.h"
#include "rules/rule_set.h"
#include "rules/rule_set_impl.h"

namespace newswatch::rules {
namespace {

namespace fs = std::filesystem;

// Each costs every item up to some microseconds.
constexpr int kMaxSlowRules = 50;

bool is_yaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

void read(const RuleFile& file, ParsedFiles& parsed, Diagnostics& diagnostics) {
  if (file.path.ends_with(".rules")) {
    read_line_file(file, parsed, diagnostics);
  } else if (is_yaml(file.path)) {
    read_yaml_file(file, parsed, diagnostics);
  } else {
    diagnostics.error({file.path, 0, 0}, "a rule file ends in .rules, .yaml or .yml",
                      "rename it: a query a line is .rules, everything else .yaml");
  }
}

void report_duplicate_ids(const std::deque<ParsedRule>& rules, Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, const ParsedRule*> seen;
  seen.reserve(rules.size());
  for (const auto& rule : rules) {
    if (rule.info.id.value.empty()) continue;
    const auto [first, fresh] = seen.try_emplace(rule.info.id.value, &rule);
    if (fresh) continue;
    const auto& place = first->second->info.place;
    Diagnostic d;
    d.place = rule.info.place;
    d.message = fmt::format("a second rule has the id \"{}\"", rule.info.id.value);
    d.hint = fmt::format("the first stands at {}:{}:{}; name one of them", place.file, place.line,
                         place.column);
    d.source_line = rule.line;
    diagnostics.add(std::move(d));
  }
}

void lint_all(const std::vector<LintedRule>& rules, const Names& names, Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) lint_names(names, diagnostics);
  for (const auto& definition : names.definitions()) {
    if (definition.snippet) lint_scripts(*definition.snippet, diagnostics);
  }
  for (const auto& rule : rules) {
    lint_query(rule, diagnostics);
    lint_anchor(rule, diagnostics);
  }
  lint_pairs(rules, diagnostics);
}

// What to write in the place of a part that no word or three characters lead to.
std::string way_to_an_anchor(const Query& part) {
  if (part.kind == Query::Kind::raw) {
    return fmt::format(
        "put beside it what must stand in the item too, as in {} AND Pokrovsk, or say allow_slow: "
        "true in a .yaml file",
        part.written);
  }
  return fmt::format(
      "put a word beside it that must stand in the item too, as in {} AND Pokrovsk, or write the "
      "beginning of the word",
      part.written);
}

// Refuses a query for which every item would have to be read, unless its rule says that it may.
bool check_anchor(const ParsedRule& rule, const Query& query, int& slow, Diagnostics& diagnostics) {
  const auto* part = unanchored(query);
  if (!part) return true;
  const auto text = rule.source->text();
  const auto at = text.find(part->written);
  const bool written = at != std::string_view::npos;
  const auto start = written ? at : 0;
  const auto end = written ? at + part->written.size() : text.find_last_not_of(" \t\r\n") + 1;
  if (!rule.info.allow_slow) {
    rule.source->error(diagnostics, start, end,
                       part->kind == Query::Kind::raw
                           ? "this has no three characters in a row by which items are found"
                           : "every word of every item would have to be read for this wildcard",
                       way_to_an_anchor(*part));
    return false;
  }
  if (++slow > kMaxSlowRules) {
    rule.source->error(diagnostics, start, end,
                       fmt::format("with this one, more than {} rules are slow", kMaxSlowRules),
                       way_to_an_anchor(*part));
    return false;
  }
  return true;
}

// Conditions, each once.
class Wheres {
 public:
  explicit Wheres(std::vector<Where>& list) : list_(list) {
    for (std::uint32_t i = 0; i < list_.size(); ++i) numbers_.emplace(list_[i], i);
  }

  std::uint32_t number_of(const Where& where) {
    const auto [known, fresh] =
        numbers_.try_emplace(where, static_cast<std::uint32_t>(list_.size()));
    if (fresh) list_.push_back(where);
    return known->second;
  }

 private:
  std::vector<Where>& list_;
  std::map<Where, std::uint32_t> numbers_;
};

// In the order of the files, then from top to bottom.
Diagnostics in_order(const Diagnostics& found, const std::vector<RuleFile>& files) {
  std::unordered_map<std::string_view, size_t> order;
  for (const auto& file : files) order.try_emplace(file.path, order.size());
  const auto rank = [&](const Diagnostic& d) {
    const auto known = order.find(d.place.file);
    return std::tuple(known == order.end() ? order.size() : known->second, d.place.line,
                      d.place.column);
  };
  auto list = found.list();
  std::stable_sort(list.begin(), list.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return rank(a) < rank(b); });
  Diagnostics sorted;
  for (auto& d : list) sorted.add(std::move(d));
  return sorted;
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto path = entry.path().string();
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && (path.ends_with(".rules") || is_yaml(path))) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Compiled compile(const std::vector<RuleFile>& files, Keep keep, Lint lint,
                 std::shared_ptr<WordCounts> counts) {
  Compiled compiled;
  Diagnostics diagnostics;
  ParsedFiles parsed;
  parsed.lint = lint == Lint::on;
  for (const auto& file : files) read(file, parsed, diagnostics);
  parsed.names.resolve_all(diagnostics);
  report_duplicate_ids(parsed.rules, diagnostics);

  auto impl = std::make_unique<RuleSet::Impl>();
  Wheres wheres(impl->wheres);
  impl->rules.reserve(parsed.rules.size());
  impl->where_of.reserve(parsed.rules.size());
  IndexBuilder builder;
  int slow = 0;
  std::vector<std::pair<const ParsedRule*, QueryPtr>> tested;
  std::vector<LintedRule> linted;
  for (auto& rule : parsed.rules) {
    const auto query = parse_query(*rule.source, parsed.names, diagnostics);
    if (!query || !check_anchor(rule, *query, slow, diagnostics)) continue;
    builder.add(*query);
    impl->where_of.push_back(wheres.number_of(rule.where));
    if (keep == Keep::queries) impl->queries.push_back(query);
    if (parsed.lint) linted.push_back({&rule, query});
    if (!rule.tests.empty()) tested.emplace_back(&rule, query);
    // Copied, so that what stays stands apart from all that is freed at the end.
    impl->rules.push_back(rule.info);
    impl->rules.back().meaning = sha256(canonical(*query));
  }
  impl->index_ids();
  impl->index = builder.finish(counts.get());
  impl->counts = std::move(counts);
  if (parsed.lint) lint_all(linted, parsed.names, diagnostics);
  const bool compiles = !diagnostics.has_errors();
  impl->costs = std::vector<std::atomic<std::uint64_t>>(impl->rules.size());
  compiled.rules = std::make_shared<const RuleSet>(std::move(impl));
  // Tests run for the rules that compile even where others don't, to report all in one go.
  for (const auto& [rule, query] : tested) {
    const auto ran = run_inline_tests(*compiled.rules, *rule, *query, diagnostics);
    compiled.tests.passed += ran.passed;
    compiled.tests.failed += ran.failed;
  }
  if (compiles) compiled.untested = compiled.rules;
  if (diagnostics.has_errors()) compiled.rules = nullptr;
  compiled.diagnostics = in_order(diagnostics, files);
  return compiled;
}

Compiled load(const std::vector<std::string>& patterns, Keep keep, Lint lint,
              std::shared_ptr<WordCounts> counts) {
  Diagnostics unread;
  std::vector<RuleFile> files;
  std::set<std::string> seen;
  for (const auto& pattern : patterns) {
    std::error_code ignored;
    const bool folder = fs::is_directory(pattern, ignored);
    const auto paths = folder ? files_in(pattern) : expand_pattern(pattern);
    const bool wildcard = pattern.find_first_of("*?[") != std::string::npos;
    if (paths.empty() && !folder && !wildcard) {
      unread.error({pattern, 0, 0}, "there is no such file");
    }
    if (paths.empty() && (folder || wildcard)) {
      Diagnostic warning;
      warning.level = Level::warning;
      warning.place = {pattern, 0, 0};
      warning.message = "no rule file is there";
      warning.hint = "rules stand in files that end in .rules or .yaml";
      warning.code = "no-files";
      unread.add(std::move(warning));
    }
    for (const auto& path : paths) {
      if (is_fixture_file(path)) {
        if (path == pattern) {
          unread.error({path, 0, 0}, "this is a file of fixtures, which hold no rules",
                       fmt::format("newswatch test {} runs them", path));
        }
        continue;
      }
      if (!seen.insert(fs::weakly_canonical(path, ignored).string()).second) continue;
      auto text = read_file(path);
      if (text) {
        files.push_back({path, std::move(*text)});
      } else {
        unread.error({path, 0, 0}, text.error().message);
      }
    }
  }
  auto compiled = compile(files, keep, lint, std::move(counts));
  const bool complete = !unread.has_errors();
  unread.append(compiled.diagnostics);
  compiled.diagnostics = std::move(unread);
  if (!complete) compiled.rules = compiled.untested = nullptr;
  return compiled;
}

}  // namespace newswatch::rules
